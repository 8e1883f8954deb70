"""The log's days."""

from datetime import UTC, date, datetime, timedelta

from sqlalchemy import text

from app.platform.live import partitions
from app.platform.live.log import read_after
from app.platform.runtime import Runtime
from tests.platform.live.stream import STREAM, say

NOW = datetime.now(UTC)
TODAY = NOW.date()


def names(first: date, days: int) -> list[str]:
    return [partitions.name_of(first + timedelta(days=n)) for n in range(days)]


async def existing(runtime: Runtime) -> list[str]:
    async with runtime.database.engine.connect() as connection:
        return sorted(await connection.scalars(partitions._NAMES))


async def where_events_lie(runtime: Runtime) -> list[str]:
    async with runtime.database.read() as session:
        asked = text("SELECT DISTINCT tableoid::regclass::text FROM stream_events ORDER BY 1")
        return list(await session.scalars(asked))


async def test_days_are_made_ahead_and_made_once(runtime: Runtime) -> None:
    engine = runtime.database.engine
    for _ in range(2):
        assert await partitions.keep_days(engine, 7, now=NOW) == []

    assert await existing(runtime) == names(TODAY, 8)
    await say(runtime.database, "a")
    assert await where_events_lie(runtime) == [partitions.name_of(TODAY)]


async def test_days_are_dropped_when_their_time_is_over(runtime: Runtime) -> None:
    engine = runtime.database.engine
    await partitions.keep_days(engine, 7, now=NOW)
    await say(runtime.database, "a")

    kept = await partitions.keep_days(engine, 7, now=NOW + timedelta(days=7))
    async with runtime.database.read() as session:
        assert len(await read_after(session, STREAM, 0, 10)) == 1
    dropped = await partitions.keep_days(engine, 7, now=NOW + timedelta(days=8))

    assert kept == []
    assert dropped == [partitions.name_of(TODAY)]
    async with runtime.database.read() as session:
        assert await read_after(session, STREAM, 0, 10) == []


async def test_events_of_a_day_that_nobody_made_are_kept_and_forgotten_as_well(
    runtime: Runtime,
) -> None:
    engine = runtime.database.engine
    await say(runtime.database, "a")
    assert await where_events_lie(runtime) == ["stream_events_default"]

    await partitions.keep_days(engine, 7, now=NOW)
    assert await existing(runtime) == names(TODAY + timedelta(days=1), 7)
    assert await where_events_lie(runtime) == ["stream_events_default"]

    await partitions.keep_days(engine, 7, now=NOW + timedelta(days=8))
    assert await where_events_lie(runtime) == []


async def test_a_refused_lock_leaves_no_trace_on_the_connection(runtime: Runtime) -> None:
    engine = runtime.database.engine
    await partitions.keep_days(engine, 7, now=NOW)

    async with engine.connect() as connection:
        assert await connection.scalar(text("SHOW lock_timeout")) == "10s"
