"""Sessions: opened, taken up again, gone stale, ended."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import func, update

from app.platform.runtime import Runtime
from app.reading.models import ReaderSession
from app.reading.service.sessions import IDLE, sweep_sessions
from tests.installation import Client
from tests.reading.conftest import TEXT, event, move, open_

END = """
mutation ($id: ID!, $done: Boolean) { endReading(input: {bookId: $id, isComplete: $done}) {
  ... on EndReadingPayload { reading { isComplete furthest { start } session { id }
    sessions { nodes { status current } } } }
  ... on Problem { code }
} }
"""
SESSIONS = """
query ($id: ID!) { book(id: $id) { reading { session { id } sessions { nodes {
  id status began current furthest endedAt actions { action }
} } } } }
"""


async def idle(runtime: Runtime, spare: timedelta = timedelta()) -> None:
    """Let all sessions have been left alone for as long as makes them stale, but for some time."""
    async with runtime.database.unit() as unit:
        gone = update(ReaderSession).values(last_active_at=func.now() - IDLE + spare)
        await unit.session.execute(gone)


async def test_a_book_opened_again_goes_on_with_its_session(ada: Client, book_id: str) -> None:
    first = await open_(ada, book_id, "phone")
    await move(ada, book_id, event("a", 60))
    again = await open_(ada, book_id, "tablet")

    assert (first["isResumed"], again["isResumed"]) == (False, True)
    session = again["reading"]["session"]
    assert session["id"] == first["reading"]["session"]["id"]
    assert (session["status"], session["device"]) == ("ACTIVE", "tablet")
    assert [each["action"] for each in session["actions"]] == ["RESUMED", "OPENED"]


async def test_where_was_i_tells_the_last_lines_read(ada: Client, book_id: str) -> None:
    first = await open_(ada, book_id)
    await move(ada, book_id, event("a", TEXT.index("Mara wore") + 4))
    again = await open_(ada, book_id)

    assert first["whereWasI"] is None
    assert again["whereWasI"] == {"lines": ["The ferry came late.", "Mara"]}


@pytest.mark.parametrize("swept", [False, True])
async def test_a_session_left_alone_for_72_hours_is_stale(
    ada: Client, runtime: Runtime, book_id: str, swept: bool
) -> None:
    first = await open_(ada, book_id)
    await move(ada, book_id, event("a", 60))
    await idle(runtime, timedelta(minutes=1))
    assert await sweep_sessions(runtime.database) == 0
    assert (await open_(ada, book_id))["isResumed"]
    await idle(runtime, timedelta(seconds=-1))

    if swept:
        assert await sweep_sessions(runtime.database) == 1
    again = await open_(ada, book_id)

    assert not again["isResumed"]
    new, old = (await ada.ask(SESSIONS, {"id": book_id}))["book"]["reading"]["sessions"]["nodes"]
    assert old["id"] == first["reading"]["session"]["id"]
    assert (old["status"], old["began"], old["current"]) == ("STALE", 0, 60)
    assert old["endedAt"] is not None
    assert (new["status"], new["began"], new["furthest"]) == ("ACTIVE", 60, 60)


async def test_a_closed_book_stays_closed_however_often(ada: Client, book_id: str) -> None:
    await open_(ada, book_id)
    await move(ada, book_id, event("a", 60))

    for _ in range(2):
        ended = (await ada.ask(END, {"id": book_id}))["endReading"]["reading"]
        assert ended["session"] is None
        assert ended["sessions"]["nodes"] == [{"status": "ENDED", "current": 60}]
    assert not ended["isComplete"]
    assert not (await open_(ada, book_id))["isResumed"]


async def test_to_have_read_a_book_opens_nothing(ada: Client, book_id: str) -> None:
    await move(ada, book_id, event("a", 60))

    done = (await ada.ask(END, {"id": book_id, "done": True}))["endReading"]["reading"]

    assert done["isComplete"]
    assert done["furthest"]["start"] == 60


async def test_two_who_open_at_once_open_one_session(ada: Client, book_id: str) -> None:
    opened = await asyncio.gather(*(open_(ada, book_id, f"d{n}") for n in range(5)))

    assert len({each["reading"]["session"]["id"] for each in opened}) == 1
    assert sorted(each["isResumed"] for each in opened) == [False, True, True, True, True]
