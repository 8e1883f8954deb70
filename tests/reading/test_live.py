"""A second device follows the first, and nobody else does."""

import asyncio

from app.platform.runtime import Runtime
from app.workspaces.models import WorkspaceRole
from tests.books.conftest import Shelf
from tests.books.test_sharing import SHARE, TAKE, workspace_of
from tests.books.test_sharing import join as join_workspace
from tests.installation import Client, join
from tests.operations.test_streams import WAYS, by_sse, served, taken, without_cursor
from tests.reading.conftest import event, move, open_
from tests.reading.test_marks import note

__all__ = ["served"]

FOLLOW = """
subscription ($id: ID!, $after: Cursor) { reading(bookId: $id, after: $after) {
  __typename cursor
  ... on ReadingSnapshot { reason reading { current { start } } }
  ... on ReadingMoved { current furthest totalSeconds device }
  ... on ReadingSessionChanged { status device }
  ... on ReadingMarked { kind removed }
} }
"""
SECONDS = 15


async def test_a_device_follows_another_and_misses_nothing(
    served: Client, runtime: Runtime
) -> None:
    ada = await join(served, "ada")
    book_id = await Shelf(runtime).add(ada)

    async with by_sse(ada, FOLLOW, id=book_id) as events:
        told = await taken(events, "reading", 1)
        await open_(ada, book_id, "phone")
        await move(ada, book_id, event("a", 60, 1, seconds=8), device="phone")
        # Nothing moves: nothing is told.
        await move(ada, book_id, event("a", 60, 1, seconds=8), device="phone")
        await move(ada, book_id, event("b", 10, 2, act="JUMP"), device="tablet")
        await note(ada, book_id, 0, 9)
        told += await taken(events, "reading", 4)

    assert without_cursor(told) == [
        {"__typename": "ReadingSnapshot", "reason": "START", "reading": None},
        {"__typename": "ReadingSessionChanged", "status": "ACTIVE", "device": "phone"},
        {
            "__typename": "ReadingMoved",
            "current": 60,
            "furthest": 60,
            "totalSeconds": 8,
            "device": "phone",
        },
        {
            "__typename": "ReadingMoved",
            "current": 10,
            "furthest": 60,
            "totalSeconds": 8,
            "device": "tablet",
        },
        {"__typename": "ReadingMarked", "kind": "NOTE", "removed": False},
    ]
    for open_way in WAYS.values():
        async with open_way(ada, FOLLOW, id=book_id, after=told[1]["cursor"]) as events:
            assert await taken(events, "reading", 3) == told[2:]
        async with open_way(ada, FOLLOW, id=book_id) as events:
            [snapshot] = await taken(events, "reading", 1)
            assert snapshot["reading"] == {"current": {"start": 10}}


async def test_nobody_follows_another_and_who_may_not_read_any_more_hears_nothing(
    served: Client, runtime: Runtime
) -> None:
    ada, bob = await join(served, "ada"), await join(served, "bob")
    book_id = await Shelf(runtime).add(ada)
    async with by_sse(bob, FOLLOW, id=book_id) as events:
        [refusal] = (await anext(events))["errors"]
        assert refusal["extensions"]["code"] == "NOT_FOUND"
    workspace = await workspace_of(ada)
    await join_workspace(runtime, workspace, bob, WorkspaceRole.READER)
    pair = {"id": book_id, "workspace": workspace}
    await ada.ask(SHARE, pair)

    async with by_sse(bob, FOLLOW, id=book_id) as events:
        await taken(events, "reading", 1)
        await move(ada, book_id, event("a", 60, 1))
        await move(bob, book_id, event("a", 5, 1))
        [moved] = await taken(events, "reading", 1)
        assert moved["current"] == 5
        await ada.ask(TAKE, pair)
        async with asyncio.timeout(SECONDS):
            [refusal] = (await anext(events))["errors"]
    assert refusal["extensions"]["code"] == "NOT_FOUND"
