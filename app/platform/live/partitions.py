"""The log's days: a partition each, made ahead and dropped whole when their time is over."""

from datetime import UTC, date, datetime, timedelta

from sqlalchemy import TextClause, text
from sqlalchemy.ext.asyncio import AsyncEngine

PREFIX = "stream_events_"

# The default partition catches events of days that nobody made a partition for, so that no
# write ever fails.
#: Days for which partitions exist ahead, so that a scheduler may be away for a week.
AHEAD = 7

_NAMES = text("""
    SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
    WHERE i.inhparent = 'stream_events'::regclass AND c.relname ~ '^stream_events_[0-9]{8}$'
""")
_IN_DEFAULT = text("""
    SELECT DISTINCT (created_at AT TIME ZONE 'UTC')::date FROM stream_events_default
""")
_FORGET = text("DELETE FROM stream_events_default WHERE created_at < :before")


def name_of(day: date) -> str:
    """Return the name of a day's partition."""
    return f"{PREFIX}{day:%Y%m%d}"


def create(day: date) -> str:
    """Return the statement that makes a day's partition."""
    following = day + timedelta(days=1)
    return (
        f"CREATE TABLE IF NOT EXISTS {name_of(day)} PARTITION OF stream_events "
        f"FOR VALUES FROM ('{day} 00:00+00') TO ('{following} 00:00+00')"
    )


async def keep_days(engine: AsyncEngine, days: int, *, now: datetime | None = None) -> list[str]:
    """Make the partitions of the coming days, drop those older than `days`; return the dropped."""
    moment = now or datetime.now(UTC)
    today = moment.date()
    async with engine.connect() as connection:
        existing = set(await connection.scalars(_NAMES))
        caught = set(await connection.scalars(_IN_DEFAULT))
    for day in (today + timedelta(days=ahead) for ahead in range(AHEAD + 1)):
        if name_of(day) not in existing and day not in caught:
            await _alone(engine, text(create(day)))
    await _alone(engine, _FORGET.bindparams(before=moment - timedelta(days=days)))
    first = today - timedelta(days=days)
    old = sorted(name for name in existing if name < name_of(first))
    for name in old:
        await _alone(engine, text(f"DROP TABLE {name}"))
    return old


async def _alone(engine: AsyncEngine, statement: TextClause) -> None:
    # Each for itself, and none waits long: a refused lock is tried an hour later.
    async with engine.begin() as connection:
        await connection.execute(text("SET LOCAL lock_timeout = '2s'"))
        await connection.execute(statement)
