"""Devices say where somebody reads."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert

from app.books.service.copies import Copy, readable_copy
from app.platform.db.unit import UnitOfWork
from app.platform.errors import FieldFault, InvalidInput
from app.reading.events import ReadingMoved, reading_stream
from app.reading.models import PositionEvent, ReadingProgress
from app.reading.positions import Act, Positions, moment_of
from app.reading.positions import PositionEvent as Event
from app.reading.service.moved import moved
from app.reading.service.places import Place, Places
from app.reading.service.progress import held_progress
from app.reading.service.sessions import keep_open

#: Events a device may send at once; one that was away for longer sends several times.
MOST = 500
#: Seconds that one event may tell of.
LONGEST_STAY = 86_400
#: Characters of a device's name.
LONGEST_NAME = 100
#: What a client may call an event.
KEY = re.compile(r"[!-~]{1,64}", re.ASCII)


@dataclass(frozen=True)
class Move:
    """What a device tells of one place."""

    key: str
    place: Place
    at: datetime
    seconds: int = 0
    act: Act = Act.READ


@dataclass(frozen=True)
class Moved:
    """Where somebody is once a device has told what it had to tell."""

    positions: Positions
    #: How many of the events were not known yet.
    accepted: int


async def move_position(
    unit: UnitOfWork,
    user_id: UUID,
    book_id: UUID,
    moves: Sequence[Move],
    device: str = "",
    sent: datetime | None = None,
) -> Moved:
    """Take in what a device tells, in whatever order; what is known already counts once."""
    _check(moves, device, sent)
    copy = await readable_copy(unit, user_id, book_id)
    places = await Places.of(unit, copy, [move.place for move in moves])
    offsets = [
        places.range_of(move.place, f"events.{number}.position")[0]
        for number, move in enumerate(moves)
    ]
    progress = await held_progress(unit, user_id, copy)
    received: datetime = (await unit.session.execute(select(func.clock_timestamp()))).scalar_one()
    events = [
        Event(move.key, offset, moment_of(move.at, received, sent), move.seconds, move.act)
        for move, offset in zip(moves, offsets, strict=True)
    ]
    fresh = await _keep(unit, progress, moves, events, device)
    return Moved(await advance(unit, progress, copy, fresh, device), len(fresh))


async def advance(
    unit: UnitOfWork,
    progress: ReadingProgress,
    copy: Copy,
    fresh: Sequence[Event],
    device: str,
) -> Positions:
    """Let progress, which must be held, follow events that are new; tell if it moves."""
    before = Positions(
        progress.current,
        progress.furthest,
        progress.seconds,
        progress.decided_at,
        progress.decided_by,
    )
    after = before.after(fresh)
    progress.current, progress.furthest = after.current, after.furthest
    progress.seconds = after.seconds
    progress.decided_at, progress.decided_by = after.decided_at, after.decided_by
    if fresh:
        progress.updated_at = func.now()
        await unit.session.flush()
        await keep_open(unit, progress)
    if after.furthest > before.furthest:
        await moved(unit, progress.user_id, copy.book_id, after.furthest)
    if (after.current, after.furthest) != (before.current, before.furthest):
        unit.emit(
            reading_stream(progress.user_id, copy.book_id),
            ReadingMoved(after.current, after.furthest, after.seconds, device),
        )
    return after


async def _keep(
    unit: UnitOfWork,
    progress: ReadingProgress,
    moves: Sequence[Move],
    events: Sequence[Event],
    device: str,
) -> list[Event]:
    """Store the events; return those that were not there yet."""
    rows = [
        {
            "user_id": progress.user_id,
            "book_id": progress.book_id,
            "key": event.key,
            "offset": event.offset,
            "act": event.act,
            "seconds": event.seconds,
            "device": device,
            "device_at": move.at,
            "moment": event.moment,
        }
        for move, event in zip(moves, events, strict=True)
    ]
    stored = (
        insert(PositionEvent)
        .values(rows)
        .on_conflict_do_nothing(index_elements=["user_id", "book_id", "key"])
        .returning(PositionEvent.key)
    )
    fresh = set(await unit.session.scalars(stored))
    return [event for event in events if event.key in fresh]


def _check(moves: Sequence[Move], device: str, sent: datetime | None) -> None:
    faults = []
    if not 1 <= len(moves) <= MOST:
        faults.append(FieldFault("events", f"Send 1 to {MOST} events at once."))
    if len({move.key for move in moves}) < len(moves):
        faults.append(FieldFault("events", "Two of the events have one id."))
    if len(device) > LONGEST_NAME:
        faults.append(FieldFault("device", f"At most {LONGEST_NAME} characters."))
    if sent is not None and sent.tzinfo is None:
        faults.append(FieldFault("sentAt", "Say which time zone this is in."))
    for number, move in enumerate(moves[:MOST]):
        path = f"events.{number}"
        if not KEY.fullmatch(move.key):
            faults.append(FieldFault(f"{path}.id", "1 to 64 letters, digits and signs."))
        if not 0 <= move.seconds <= LONGEST_STAY:
            faults.append(FieldFault(f"{path}.seconds", f"0 to {LONGEST_STAY} seconds."))
        if move.at.tzinfo is None:
            faults.append(FieldFault(f"{path}.at", "Say which time zone this is in."))
    if faults:
        raise InvalidInput(*faults)
