"""How far a book is told, and by which rule."""

from typing import Any

import pytest

from app.books.models import BookKind
from app.books.service.texts import digest_of, section_id
from app.graph.ids import encode_id
from app.platform.db.ids import named
from app.platform.runtime import Runtime
from app.workspaces.models import WorkspaceRole
from tests.books.conftest import CHAPTERS, Shelf, document
from tests.books.test_reading import loaded
from tests.books.test_sharing import SHARE, join, workspace_of
from tests.installation import Client
from tests.reading.conftest import event, move

__all__ = ["loaded"]

TEXT = "".join(CHAPTERS.values())
ONE = len(CHAPTERS["One"])
SECTION = str(encode_id("Section", section_id(named(digest_of(document())), 0)))
ASK = """
query ($id: ID!, $asOf: AsOf) { book(id: $id, asOf: $asOf) { horizon { rule offset progress } } }
"""
UNPROTECT = """
mutation { updateSettings(input: {spoilerProtection: false}) {
  ... on UpdateSettingsPayload { settings { spoilerProtection } }
} }
"""


@pytest.mark.parametrize(
    ("as_of", "rule", "offset"),
    [
        (None, "READER", 0),
        ({"reader": True}, "READER", 0),
        ({"end": True}, "END", len(TEXT)),
        ({"end": False}, "READER", 0),
        ({"offset": 7}, "OFFSET", 7),
        ({"offset": -7}, "OFFSET", 0),
        ({"offset": 1_000_000}, "OFFSET", len(TEXT)),
        ({"progress": 0.5}, "PROGRESS", len(TEXT) // 2),
        ({"progress": 9.0}, "PROGRESS", len(TEXT)),
        ({"section": SECTION}, "SECTION", ONE),
        ({"section": "Section_00000000-0000-7000-8000-000000000000"}, "SECTION", 0),
    ],
)
async def test_a_protected_novel_is_told_as_far_as_one_has_read_or_asks(
    ada: Client, loaded: Client, shelf: Shelf, as_of: Any, rule: str, offset: int
) -> None:
    book_id = await shelf.add(ada)

    for client in (ada, loaded):
        found = (await client.ask(ASK, {"id": book_id, "asOf": as_of}))["book"]["horizon"]

        assert found == {
            "rule": rule,
            "offset": offset,
            "progress": pytest.approx(offset / len(TEXT)),
        }


async def test_what_is_no_novel_is_told_whole(ada: Client, shelf: Shelf) -> None:
    book_id = await shelf.add(ada, kind=BookKind.PAPER)

    found = (await ada.ask(ASK, {"id": book_id}))["book"]["horizon"]

    assert found == {"rule": "OPEN", "offset": len(TEXT), "progress": 1}


async def test_whoever_does_not_protect_is_told_the_whole_novel(
    ada: Client, bob: Client, shelf: Shelf
) -> None:
    book_id = await shelf.add(ada)
    await ada.ask(UNPROTECT)

    found = (await ada.ask(ASK, {"id": book_id}))["book"]["horizon"]

    assert found == {"rule": "OPEN", "offset": len(TEXT), "progress": 1}


async def test_who_reads_on_is_told_more_and_nobody_else_is(
    ada: Client, bob: Client, loaded: Client, runtime: Runtime, shelf: Shelf
) -> None:
    book_id = await shelf.add(ada)
    workspace = await workspace_of(ada)
    await join(runtime, workspace, bob, WorkspaceRole.READER)
    await ada.ask(SHARE, {"id": book_id, "workspace": workspace})

    async def told(who: Client, **as_of: Any) -> int:
        asked = {"id": book_id, "asOf": as_of or None}
        offset: int = (await who.ask(ASK, asked))["book"]["horizon"]["offset"]
        return offset

    assert [await told(who) for who in (ada, loaded, bob)] == [0, 0, 0]
    await move(ada, book_id, event("a", ONE, 1))
    assert [await told(who) for who in (ada, loaded, bob)] == [ONE, ONE, 0]
    # Neither a look ahead nor a step back changes what one has read.
    await move(ada, book_id, event("b", len(TEXT), 2, act="JUMP"))
    await move(ada, book_id, event("c", 0, 3, act="JUMP"))
    for asked in ({}, {"reader": True}):
        assert [await told(who, **asked) for who in (ada, loaded, bob)] == [ONE, ONE, 0]
    await move(ada, book_id, event("d", 3, 4))
    assert await told(ada) == ONE


async def test_a_list_and_a_node_are_told_as_a_book_is(
    ada: Client, loaded: Client, shelf: Shelf
) -> None:
    novel = await shelf.add(ada)
    paper = await shelf.add(ada, kind=BookKind.PAPER)
    query = """query ($ids: [ID!]!) { nodes(ids: $ids) { ... on Book { horizon { offset } } }
      books { nodes { id horizon { rule offset } } } }"""

    for client in (ada, loaded):
        found = await client.ask(query, {"ids": [novel, paper]})

        assert [each["horizon"]["offset"] for each in found["nodes"]] == [0, len(TEXT)]
        assert found["books"]["nodes"] == [
            {"id": paper, "horizon": {"rule": "OPEN", "offset": len(TEXT)}},
            {"id": novel, "horizon": {"rule": "READER", "offset": 0}},
        ]


async def test_exactly_one_way_to_say_how_far(ada: Client, shelf: Shelf) -> None:
    book_id = await shelf.add(ada)

    error = await ada.fail(ASK, {"id": book_id, "asOf": {"end": True, "offset": 3}})

    assert "AsOf" in error["message"]
