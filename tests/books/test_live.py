"""A book is watched while it is taken in, by those who may read it and as long as they may."""

import asyncio
from typing import Any

from app.platform.runtime import Runtime
from app.workspaces.models import WorkspaceRole
from tests.books.files import STORY, send
from tests.books.test_sharing import DELETE, SHARE, TAKE, join, workspace_of
from tests.installation import Client, work_off
from tests.installation import join as sign_up
from tests.operations.test_streams import WAYS, by_sse, by_websocket, served, taken, without_cursor

__all__ = ["served"]

BOOK = """
subscription ($id: ID!, $after: Cursor) { book(id: $id, after: $after) {
  __typename cursor
  ... on BookSnapshot { reason book { status title } }
  ... on BookStatusChanged { status failure { code } }
  ... on BookSectionReadable { ordinal title kind }
  ... on BookIndexed { number }
} }
"""
SECONDS = 15


async def until(events: Any, last: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    while not found or found[-1]["__typename"] != last:
        found += await taken(events, "book", 1)
    return found


async def test_a_book_arrives_section_by_section_and_is_resumed(
    served: Client, runtime: Runtime
) -> None:
    ada, bob = await sign_up(served, "ada"), await sign_up(served, "bob")
    book_id = (await send(ada, STORY))["book"]["id"]

    async with by_sse(ada, BOOK, id=book_id) as sse, by_websocket(ada, BOOK, id=book_id) as socket:
        told = [await taken(way, "book", 1) for way in (sse, socket)]
        await work_off(runtime)
        for so_far, way in zip(told, (sse, socket), strict=True):
            so_far.extend(await until(way, "BookIndexed"))

    story = told[0]
    assert story == told[1]
    assert without_cursor(story) == [
        {
            "__typename": "BookSnapshot",
            "reason": "START",
            "book": {"status": "UPLOADED", "title": "ferry"},
        },
        {"__typename": "BookStatusChanged", "status": "READING_FILE", "failure": None},
        {"__typename": "BookStatusChanged", "status": "READABLE", "failure": None},
        *[
            {
                "__typename": "BookSectionReadable",
                "ordinal": number,
                "title": title,
                "kind": kind,
            }
            for number, (title, kind) in enumerate(
                [
                    (None, "FRONT"),
                    ("CHAPTER I", "CHAPTER"),
                    ("CHAPTER II", "CHAPTER"),
                    ("CHAPTER III", "CHAPTER"),
                ]
            )
        ],
        {"__typename": "BookStatusChanged", "status": "INDEXING", "failure": None},
        {"__typename": "BookStatusChanged", "status": "READY", "failure": None},
        {"__typename": "BookIndexed", "number": 1},
    ]
    for open_ in WAYS.values():
        async with open_(ada, BOOK, id=book_id, after=story[4]["cursor"]) as events:
            assert await until(events, "BookIndexed") == story[5:]
        async with open_(bob, BOOK, id=book_id) as events:
            [refusal] = (await anext(events))["errors"]
            assert refusal["extensions"]["code"] == "NOT_FOUND"


async def test_who_may_not_read_a_book_any_more_hears_no_more_of_it(
    served: Client, runtime: Runtime
) -> None:
    ada, bob = await sign_up(served, "ada"), await sign_up(served, "bob")
    book_id = (await send(ada, STORY))["book"]["id"]
    workspace = await workspace_of(ada)
    await join(runtime, workspace, bob, WorkspaceRole.READER)
    pair = {"id": book_id, "workspace": workspace}
    await ada.ask(SHARE, pair)

    async with by_sse(bob, BOOK, id=book_id) as events:
        await taken(events, "book", 1)
        await ada.ask(TAKE, pair)
        async with asyncio.timeout(SECONDS):
            [refusal] = (await anext(events))["errors"]

    assert refusal["extensions"]["code"] == "NOT_FOUND"


async def test_the_end_of_a_book_is_told(served: Client, runtime: Runtime) -> None:
    ada = await sign_up(served, "ada")
    book_id = (await send(ada, b"\x00\x01\x02\xff" * 50, "x.bin"))["book"]["id"]

    async with by_sse(ada, BOOK, id=book_id) as events:
        await taken(events, "book", 1)
        await work_off(runtime)
        await ada.ask(DELETE, {"id": book_id})
        told = without_cursor(await until(events, "BookDeleted"))

    assert told == [
        {"__typename": "BookStatusChanged", "status": "READING_FILE", "failure": None},
        {
            "__typename": "BookStatusChanged",
            "status": "FAILED",
            "failure": {"code": "UNREADABLE_FILE"},
        },
        {"__typename": "BookDeleted"},
    ]
