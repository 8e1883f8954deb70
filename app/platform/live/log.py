"""The log: append under a transaction, read after a cursor."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import Text, cast, exists, func, select, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession

from app.platform.live.models import StreamEvent, StreamHead


@dataclass(frozen=True)
class Telling:
    """An event that has no number yet: a stream, and a frozen dataclass that says what happened."""

    stream: str
    event: Any


@dataclass(frozen=True, slots=True)
class Happening:
    """One event of a stream, as the log keeps it."""

    stream: str
    seq: int
    type: str
    at: datetime
    payload: dict[str, Any]
    #: What was made of the event for one of its followers and serves the others in this process.
    shared: dict[Any, Any] = field(default_factory=dict, compare=False, repr=False)


# One statement numbers all events of a transaction. Streams are locked in the order of their
# names, so that two transactions that tell of the same streams never wait for each other. The
# moment is read under that lock: were it the transaction's beginning, a lower number could lie in
# a later day's partition, and dropping a day would tear a hole.
_APPEND = text("""
    WITH fresh AS (
        SELECT place, e ->> 'stream' AS stream, e ->> 'type' AS type, e -> 'payload' AS payload,
               row_number() OVER (PARTITION BY e ->> 'stream' ORDER BY place) AS nth,
               count(*) OVER (PARTITION BY e ->> 'stream') AS n
        FROM jsonb_array_elements(CAST(:events AS jsonb)) WITH ORDINALITY AS t(e, place)
    ), heads AS (
        INSERT INTO stream_heads (stream, seq)
        SELECT stream, max(n) FROM fresh GROUP BY stream ORDER BY stream
        ON CONFLICT (stream) DO UPDATE SET seq = stream_heads.seq + excluded.seq
        RETURNING stream, seq
    ), numbered AS (
        SELECT place, stream, seq - n + nth AS seq, type, payload
        FROM fresh JOIN heads USING (stream)
    ), stored AS (
        INSERT INTO stream_events (stream, seq, created_at, type, payload)
        SELECT stream, seq, clock_timestamp(), type, payload FROM numbered
        RETURNING stream, seq, created_at
    )
    SELECT seq, created_at AS at FROM numbered JOIN stored USING (stream, seq) ORDER BY place
""")


async def append(session: AsyncSession, tellings: Sequence[Telling]) -> list[Happening]:
    """Append events under their numbers; the streams stay locked until the transaction ends."""
    body = [
        {"stream": t.stream, "type": type(t.event).__name__, "payload": t.event} for t in tellings
    ]
    encoded = orjson.dumps(body, default=_plain)
    rows = (await session.execute(_APPEND, {"events": encoded.decode()})).all()
    payloads = [entry["payload"] for entry in orjson.loads(encoded)]
    return [
        Happening(t.stream, row.seq, type(t.event).__name__, row.at, payload)
        for t, row, payload in zip(tellings, rows, payloads, strict=True)
    ]


def _plain(value: object) -> str:
    # The driver's ids are of a class of its own, which orjson does not take for the UUIDs they are.
    if isinstance(value, UUID):
        return str(value)
    raise TypeError(f"An event cannot carry a {type(value).__name__}.")


async def read_after(session: AsyncSession, stream: str, after: int, limit: int) -> list[Happening]:
    """Return the events of `stream` that follow number `after`, in order."""
    rows = await session.scalars(
        select(StreamEvent)
        .where(StreamEvent.stream == stream, StreamEvent.seq > after)
        .order_by(StreamEvent.seq)
        .limit(limit)
    )
    return [Happening(r.stream, r.seq, r.type, r.created_at, r.payload) for r in rows]


async def heads(session: AsyncSession, streams: Sequence[str]) -> dict[str, int]:
    """Return the newest number of each stream that has any."""
    rows = await session.execute(
        # One array, not one parameter for each: a process may follow more than the protocol takes.
        select(StreamHead.stream, StreamHead.seq).where(
            StreamHead.stream == func.any(cast(list(streams), ARRAY(Text)))
        )
    )
    return {row.stream: row.seq for row in rows}


async def reaches(session: AsyncSession, stream: str, after: int) -> bool:
    """Say whether the event that follows number `after` can still be replayed."""
    following = (StreamEvent.stream == stream) & (StreamEvent.seq == after + 1)
    return bool(await session.scalar(select(exists().where(following))))
