"""The Player's feed: scenes in order, what one has seen of them, and where one is."""

from datetime import datetime
from typing import Any

import pytest

from app.graph.read.statement import Statement
from tests.books.conftest import CHAPTERS
from tests.graph.test_compiled import found
from tests.installation import Client
from tests.reading.conftest import ONE, TEXT, TWO, at, event, move, place, scene

FEED = """
query ($id: ID!, $first: Int, $after: Cursor) { book(id: $id) {
  reading { feedAfter scene { ordinal } }
  feed(first: $first, after: $after) {
    totalCount
    pageInfo { hasNextPage endCursor }
    edges { cursor node {
      isCurrent scene { ordinal start } passage { text }
      history { views seconds isCompleted scene { ordinal } }
    } }
  }
} }
"""
VIEW = """
mutation ($input: ViewSceneInput!) { viewScene(input: $input) {
  __typename
  ... on ViewScenePayload { reading { current { start } furthest { start }
    history { totalCount nodes { seconds scene { ordinal } } } } }
  ... on Problem { code }
  ... on InvalidInput { fields { path } }
} }
"""


async def view(who: Client, book_id: str, number: int, key: str, **given: Any) -> dict[str, Any]:
    """Look at a scene."""
    asked = {"bookId": book_id, "sceneId": scene(number), "id": key, "at": at(number), **given}
    seen: dict[str, Any] = (await who.ask(VIEW, {"input": asked}))["viewScene"]
    return seen


async def feed(who: Client, book_id: str, **given: Any) -> dict[str, Any]:
    """Read the feed."""
    told: dict[str, Any] = (await who.ask(FEED, {"id": book_id, **given}))["book"]
    return told


async def test_the_feed_shows_scenes_in_order_with_what_was_seen_in_one_statement(
    ada: Client, loaded: Client, book_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    await view(ada, book_id, 0, "a", seconds=20, isCompleted=True)
    await view(ada, book_id, 1, "b", seconds=3)

    with found(monkeypatch) as noted:
        told = await feed(ada, book_id)
    assert [isinstance(each, Statement) for each in noted] == [True]
    assert await feed(loaded, book_id) == told

    nodes = [each["node"] for each in told["feed"]["edges"]]
    assert [each["passage"]["text"] for each in nodes] == list(CHAPTERS.values())
    assert [each["isCurrent"] for each in nodes] == [False, True, False]
    assert [each["history"] for each in nodes] == [
        {"views": 1, "seconds": 20, "isCompleted": True, "scene": {"ordinal": 0}},
        {"views": 1, "seconds": 3, "isCompleted": False, "scene": {"ordinal": 1}},
        None,
    ]


async def test_the_feed_goes_on_where_one_is_and_ahead(ada: Client, book_id: str) -> None:
    await view(ada, book_id, 0, "a", isCompleted=True)
    here = (await feed(ada, book_id))["reading"]

    page = (await feed(ada, book_id, first=1, after=here["feedAfter"]))["feed"]
    ahead = (await feed(ada, book_id, first=9, after=page["pageInfo"]["endCursor"]))["feed"]

    assert here["scene"] == {"ordinal": 1}
    assert [each["node"]["scene"]["ordinal"] for each in page["edges"]] == [1]
    assert page["pageInfo"]["hasNextPage"]
    assert [each["node"]["scene"]["ordinal"] for each in ahead["edges"]] == [2]
    assert ahead["totalCount"] == 3


async def test_a_feed_begins_at_the_beginning(ada: Client, book_id: str) -> None:
    before = await feed(ada, book_id)
    await move(ada, book_id, event("a", 3))
    after = await feed(ada, book_id)

    assert before["reading"] is None
    assert [each["node"]["isCurrent"] for each in before["feed"]["edges"]] == [False] * 3
    assert after["reading"]["feedAfter"] is None


async def test_to_see_a_scene_is_to_be_there_and_to_finish_it_is_to_have_read_it(
    ada: Client, book_id: str
) -> None:
    swiped = await view(ada, book_id, 1, "a")
    stayed = await view(ada, book_id, 1, "b", seconds=5)
    done = await view(ada, book_id, 1, "c", isCompleted=True, seconds=1)
    ahead = await view(ada, book_id, 2, "d")

    assert [place(each) for each in (swiped, stayed, done, ahead)] == [
        (ONE, 0),
        (ONE, ONE),
        (TWO, TWO),
        (TWO, TWO),
    ]
    assert ahead["reading"]["history"] == {
        "totalCount": 2,
        "nodes": [
            {"seconds": 0, "scene": {"ordinal": 2}},
            {"seconds": 6, "scene": {"ordinal": 1}},
        ],
    }


async def test_a_view_sent_again_counts_once(ada: Client, book_id: str) -> None:
    for _ in range(2):
        seen = await view(ada, book_id, 2, "a", seconds=7, isCompleted=True)

    assert place(seen) == (len(TEXT), len(TEXT))
    assert [each["seconds"] for each in seen["reading"]["history"]["nodes"]] == [7]


@pytest.mark.parametrize(
    ("given", "path"),
    [({"id": ""}, "id"), ({"seconds": -1}, "seconds"), ({"at": "2026-11-28T12:00"}, "at")],
)
async def test_a_view_that_makes_no_sense_is_refused(
    ada: Client, book_id: str, given: dict[str, Any], path: str
) -> None:
    asked = {"bookId": book_id, "sceneId": scene(1), "id": "a", "at": at(1), **given}
    seen = (await ada.ask(VIEW, {"input": asked}))["viewScene"]

    assert seen["fields"] == [{"path": path}]


async def test_an_older_view_that_comes_late_is_no_newer(ada: Client, book_id: str) -> None:
    query = "query ($id: ID!) { book(id: $id) { reading { history { nodes { viewedAt } } } } }"
    for key, minute in (("a", 5), ("b", 2)):
        await view(ada, book_id, 1, key, at=at(minute))

    told = (await ada.ask(query, {"id": book_id}))["book"]["reading"]["history"]["nodes"]

    assert [datetime.fromisoformat(each["viewedAt"]) for each in told] == [
        datetime.fromisoformat(at(5))
    ]


async def test_a_scene_of_another_book_is_none(ada: Client, book_id: str) -> None:
    seen = await view(ada, book_id, 3, "a")

    assert seen == {"__typename": "NotFound", "code": "NOT_FOUND"}


async def test_what_one_sees_another_does_not(
    ada: Client, bob: Client, book_id: str, club: str
) -> None:
    await view(ada, book_id, 1, "a", seconds=9)

    told = await feed(bob, book_id)

    assert told["reading"] is None
    assert {each["node"]["isCurrent"] for each in told["feed"]["edges"]} == {False}
    assert [each["node"]["history"] for each in told["feed"]["edges"]] == [None] * 3
