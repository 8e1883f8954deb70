"""Notes shared with a workspace: its members see them, as far as they are told of the book."""

from typing import Any

import pytest
from sqlalchemy import Uuid, literal, select, update

from app.graph.ids import split_id
from app.platform.runtime import Runtime
from app.reading.models import Note
from app.reading.service.visibility import may_see
from app.workspaces.models import WorkspaceMember, WorkspaceRole
from tests.books.conftest import key_of
from tests.books.test_sharing import TAKE
from tests.installation import Client, join
from tests.reading.conftest import TEXT, TWO, event, move, open_
from tests.reading.test_marks import HIGHLIGHT, READING, about, note

SECRET = TEXT.index("was Mara"), TEXT.index("was Mara") + len("was Mara")


async def notes(who: Client, book_id: str, **as_of: Any) -> list[str]:
    """Return what notes say that somebody sees, checked against their count."""
    asked = {"id": book_id, "asOf": as_of or None}
    found = (await who.ask(READING, asked))["book"]["reading"]["notes"]
    assert found["totalCount"] == len(found["nodes"])
    return sorted(each["body"] for each in found["nodes"])


async def test_members_see_shared_notes_as_far_as_they_have_read(
    ada: Client, bob: Client, book_id: str, club: str
) -> None:
    await note(ada, book_id, 0, 9, body="early", visibility="WORKSPACE")
    await note(ada, book_id, *SECRET, body="late", visibility="WORKSPACE")
    await note(ada, book_id, 0, 9, body="mine alone")
    await open_(bob, book_id)

    seen = [await notes(bob, book_id)]
    await move(bob, book_id, event("a", 9, 1))
    seen.append(await notes(bob, book_id))
    await move(bob, book_id, event("b", len(TEXT), 2, act="JUMP"))
    seen.append(await notes(bob, book_id))
    seen.append(await notes(bob, book_id, end=True))
    await move(bob, book_id, event("c", SECRET[1], 3))
    await move(bob, book_id, event("d", 0, 4, act="JUMP"))
    seen.append(await notes(bob, book_id))

    assert seen == [[], ["early"], ["early"], ["early", "late"], ["early", "late"]]
    assert await notes(ada, book_id) == ["early", "late", "mine alone"]


async def test_ones_own_notes_are_there_wherever_one_is(ada: Client, book_id: str) -> None:
    await note(ada, book_id, *SECRET, body="mine")

    assert await notes(ada, book_id) == ["mine"]


async def test_a_shared_highlight_is_seen_as_a_note_is(
    ada: Client, bob: Client, book_id: str, club: str
) -> None:
    for start, seen in ((0, "PRIVATE"), (4, "WORKSPACE")):
        asked = about(start, 9, bookId=book_id, visibility=seen)
        await ada.ask(HIGHLIGHT, {"input": asked})
    await move(bob, book_id, event("a", TWO))

    found = (await bob.ask(READING, {"id": book_id}))["book"]["reading"]["highlights"]

    assert found == {"totalCount": 1, "nodes": [{"quote": "ferry", "isMine": False}]}


@pytest.mark.parametrize("gone", ["bob", "ada"])
async def test_whoever_leaves_shares_no_more(
    ada: Client, bob: Client, runtime: Runtime, book_id: str, club: str, gone: str
) -> None:
    await note(ada, book_id, 0, 9, body="early", visibility="WORKSPACE")
    await move(bob, book_id, event("a", TWO))
    leaver = key_of(bob if gone == "bob" else ada)
    async with runtime.database.unit() as unit:
        members = update(WorkspaceMember).where(WorkspaceMember.workspace_id == split_id(club)[1])
        await unit.session.execute(members.values(role=WorkspaceRole.OWNER))
        await unit.session.execute(
            members.where(WorkspaceMember.user_id == leaver).values(is_active=False)
        )

    found = (await bob.ask(READING, {"id": book_id}))["book"]

    if gone == "bob":
        assert found is None
    else:
        assert found["reading"]["notes"] == {"totalCount": 0, "nodes": []}


async def test_a_book_taken_back_takes_its_notes_along(
    ada: Client, bob: Client, runtime: Runtime, book_id: str, club: str
) -> None:
    """The predicate itself says so, by whatever way somebody comes to a note."""

    async def seen() -> list[str]:
        asked = select(Note.body).where(may_see(Note, literal(key_of(bob), Uuid())))
        async with runtime.database.read() as session:
            return sorted(await session.scalars(asked))

    await note(bob, book_id, 0, 9, body="mine")
    await note(ada, book_id, 0, 9, body="hers", visibility="WORKSPACE")
    before = await seen()
    await ada.ask(TAKE, {"id": book_id, "workspace": club})

    assert (before, await seen()) == (["hers", "mine"], [])
    assert (await note(bob, book_id, 0, 9))["code"] == "NOT_FOUND"


async def test_a_stranger_to_the_workspace_sees_nothing_of_a_public_book(
    ada: Client, stranger: Client, runtime: Runtime, book_id: str, club: str
) -> None:
    publish = """mutation ($id: ID!) { updateBook(input: {
      id: $id, licence: OWN, visibility: PUBLIC}) { __typename } }"""
    await ada.ask(publish, {"id": book_id})
    await note(ada, book_id, 0, 9, body="early", visibility="WORKSPACE")
    eva = await join(stranger, "eva")
    await move(eva, book_id, event("a", len(TEXT)))

    assert await notes(eva, book_id, end=True) == []
