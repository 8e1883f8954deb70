"""Where somebody is, whatever their devices tell in whatever order."""

from itertools import permutations
from typing import Any

import pytest

from tests.books.conftest import Shelf
from tests.installation import Client
from tests.reading.conftest import ONE, TEXT, TWO, at, event, move, open_, place, scene


async def test_current_and_furthest_stand_apart(ada: Client, book_id: str) -> None:
    await open_(ada, book_id)

    on = await move(ada, book_id, event("a", 60, 1, seconds=30))
    back = await move(ada, book_id, event("b", 10, 2, act="JUMP"))
    ahead = await move(ada, book_id, event("c", 120, 3, act="JUMP"))
    stayed = await move(ada, book_id, event("d", 120, 4, act="REPORT", seconds=40))

    assert [place(each) for each in (on, back, ahead, stayed)] == [
        (60, 60),
        (10, 60),
        (120, 60),
        (120, 120),
    ]
    assert stayed["reading"]["totalSeconds"] == 70


async def test_two_devices_offline_and_back_in_every_order(ada: Client, shelf: Shelf) -> None:
    phone = [event("p1", 40, 1), event("p2", 80, 3), event("p3", 5, 5, act="JUMP")]
    tablet = [event("t1", 90, 2), event("t2", 90, 9, act="REPORT")]
    batches = [("phone", phone[:2]), ("phone", phone[2:]), ("tablet", tablet), ("phone", phone)]

    for order in permutations(batches):
        book_id = await shelf.add(ada)
        furthest = 0
        for device, batch in order:
            told = place(await move(ada, book_id, *reversed(batch), device=device))
            assert told[1] >= furthest
            furthest = told[1]

        assert told == (5, 90)


async def test_an_event_sent_again_counts_once(ada: Client, book_id: str) -> None:
    first = await move(ada, book_id, event("a", 10, 1, seconds=9))
    again = await move(ada, book_id, event("a", 10, 1, seconds=9), event("b", 20, 2, seconds=1))

    assert (first["accepted"], again["accepted"]) == (1, 1)
    assert again["reading"]["totalSeconds"] == 10


async def test_a_clock_ahead_of_time_does_not_win_for_ever(ada: Client, book_id: str) -> None:
    await move(ada, book_id, event("a", 90, 60 * 24 * 365))

    now = await move(ada, book_id, event("b", 30, 60 * 24 * 365))

    assert place(now) == (30, 90)


async def test_the_end_of_the_last_scene_is_the_end_of_the_book(ada: Client, book_id: str) -> None:
    before = await move(ada, book_id, event("a", len(TEXT) - 1))
    after = await move(ada, book_id, event("b", len(TEXT), 1))

    assert not before["reading"]["isComplete"]
    assert after["reading"]["isComplete"]


@pytest.mark.parametrize(
    ("position", "offset"),
    [
        ({"offset": 0}, 0),
        ({"offset": len(TEXT)}, len(TEXT)),
        ({"progress": 0.5}, len(TEXT) // 2),
        ({"progress": 1.0}, len(TEXT)),
        ({"locator": f"char={ONE},{TWO}"}, ONE),
        ({"scene": scene(2)}, TWO),
    ],
)
async def test_a_place_can_be_named_in_any_way(
    ada: Client, book_id: str, position: dict[str, Any], offset: int
) -> None:
    told = await move(ada, book_id, {"id": "a", "position": position, "at": at(0)})

    assert place(told) == (offset, offset)


@pytest.mark.parametrize(
    ("given", "path"),
    [
        ({"position": {"offset": -1}}, "events.0.position.offset"),
        ({"position": {"offset": len(TEXT) + 1}}, "events.0.position.offset"),
        ({"position": {"progress": 1.5}}, "events.0.position.progress"),
        ({"position": {"progress": -0.1}}, "events.0.position.progress"),
        ({"position": {"locator": "epubcfi(/6/4!/2)"}}, "events.0.position.locator"),
        ({"position": {"page": "12"}}, "events.0.position.page"),
        (
            {"position": {"scene": "Scene_00000000-0000-7000-8000-000000000000"}},
            "events.0.position.scene",
        ),
        ({"id": "ä"}, "events.0.id"),
        ({"id": ""}, "events.0.id"),
        ({"seconds": -1}, "events.0.seconds"),
        ({"seconds": 86_401}, "events.0.seconds"),
        ({"at": "2026-11-28T12:00:00"}, "events.0.at"),
    ],
)
async def test_what_makes_no_sense_is_refused_whole(
    ada: Client, book_id: str, given: dict[str, Any], path: str
) -> None:
    told = await move(ada, book_id, {**event("a", 3), **given}, event("b", 7))
    after = await move(ada, book_id, event("c", 1))

    assert [each["path"] for each in told["fields"]] == [path]
    assert place(after) == (1, 1)


async def test_a_batch_has_its_bounds(ada: Client, book_id: str) -> None:
    none = await move(ada, book_id)
    too_many = await move(ada, book_id, *(event(f"e{n}", 1) for n in range(501)))
    twice = await move(ada, book_id, event("a", 1), event("a", 2))
    most = await move(ada, book_id, *(event(f"e{n}", n % 9) for n in range(500)))

    assert [each["__typename"] for each in (none, too_many, twice)] == ["InvalidInput"] * 3
    assert most["accepted"] == 500


async def test_nobody_moves_in_a_book_they_may_not_read(
    ada: Client, bob: Client, book_id: str
) -> None:
    told = await move(bob, book_id, event("a", 1))

    assert told["code"] == "NOT_FOUND"


async def test_readers_of_one_book_are_each_where_they_are(
    ada: Client, bob: Client, book_id: str, club: str
) -> None:
    mine = await move(ada, book_id, event("a", 90))
    theirs = await move(bob, book_id, event("a", 20))

    assert (place(mine), place(theirs)) == ((90, 90), (20, 20))
