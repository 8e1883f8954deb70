"""Appending to the log while many others do."""

import asyncio
from collections import Counter, defaultdict
from datetime import UTC, datetime, timedelta

import orjson
from sqlalchemy import select, text

from app.platform.live import log, wakeups
from app.platform.live.models import StreamEvent
from app.platform.runtime import Runtime
from tests.platform.live.stream import Said

STREAMS = ("room:a", "room:b", "room:c", "room:d")
WRITERS, TIMES = 12, 8


async def _write(runtime: Runtime, writer: int) -> None:
    for time in range(TIMES):
        turn = writer + time
        async with runtime.database.unit() as unit:
            for place in range(3):
                unit.emit(STREAMS[(turn + place * (turn % 3 + 1)) % 4], Said(f"{writer}.{time}"))


async def test_many_writers_of_shared_streams_get_numbers_without_gap_in_commit_order(
    runtime: Runtime,
) -> None:
    async with asyncio.timeout(30):
        await asyncio.gather(*(_write(runtime, writer) for writer in range(WRITERS)))

    numbers = defaultdict(list)
    words: Counter[str] = Counter()
    async with runtime.database.read() as session:
        rows = (await session.scalars(select(StreamEvent).order_by(StreamEvent.seq))).all()
        heads = await log.heads(session, STREAMS)
    for row in rows:
        numbers[row.stream].append(row.seq)
        words[row.payload["word"]] += 1
    assert words == {f"{w}.{t}": 3 for w in range(WRITERS) for t in range(TIMES)}
    assert dict(numbers) == {stream: list(range(1, heads[stream] + 1)) for stream in heads}
    for stream in STREAMS:
        moments = [row.created_at for row in rows if row.stream == stream]
        assert moments == sorted(moments), "a later number happened earlier"


async def test_an_event_dates_from_its_number_and_not_from_the_beginning_of_its_transaction(
    runtime: Runtime,
) -> None:
    async with runtime.database.unit() as early:
        began = await early.session.scalar(text("SELECT now()"))
        async with runtime.database.unit() as late:
            late.emit("room:a", Said("late"))
        early.emit("room:a", Said("early"))

    async with runtime.database.read() as session:
        events = await log.read_after(session, "room:a", 0, 10)
    assert [event.payload["word"] for event in events] == ["late", "early"]
    assert isinstance(began, datetime)
    assert began < events[0].at < events[1].at


async def test_the_newest_numbers_of_very_many_streams_can_be_asked_for(runtime: Runtime) -> None:
    async with runtime.database.unit() as unit:
        unit.emit("room:39999", Said("here"))

    async with runtime.database.read() as session:
        found = await log.heads(session, [f"room:{number}" for number in range(40_000)])

    assert found == {"room:39999": 1}


def test_a_large_event_travels_as_its_number_only() -> None:
    moment = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(microseconds=1)
    small = log.Happening("s", 3, "Said", moment, {"word": "x" * 100})
    large = log.Happening("s", 4, "Said", moment, {"word": "x" * wakeups.LARGEST})

    assert wakeups.unpack(wakeups.pack([small])) == [("s", 3, small)]
    assert wakeups.unpack(wakeups.pack([large])) == [("s", 4, None)]
    assert orjson.loads(wakeups.pack([large])) == [{"stream": "s", "seq": 4}]
