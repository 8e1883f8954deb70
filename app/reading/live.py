"""What happens to somebody's reading, so that another device of theirs follows."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import strawberry

from app.graph.enums import describe
from app.graph.ids import encode_id
from app.graph.live import Place, pick
from app.graph.scalars import Cursor
from app.platform.live.follow import SnapshotReason
from app.reading.models import SessionStatus
from app.reading.types.reading import Reading


class MarkKind(StrEnum):
    """A kind of mark."""

    BOOKMARK = "BOOKMARK"
    HIGHLIGHT = "HIGHLIGHT"
    NOTE = "NOTE"


describe(
    MarkKind,
    {
        MarkKind.BOOKMARK: "A place to come back to.",
        MarkKind.HIGHLIGHT: "A range that stands out.",
        MarkKind.NOTE: "Something said about a range.",
    },
)

#: The types of the ids that marks have.
TYPES = {
    MarkKind.BOOKMARK: "Bookmark",
    MarkKind.HIGHLIGHT: "ReadingHighlight",
    MarkKind.NOTE: "Note",
}


@strawberry.interface(description="Something that happened to your reading of a book.")
class ReadingEvent:
    """Something that happened to somebody's reading."""

    cursor: Cursor = strawberry.field(description="Subscribe with `after` this to go on.")
    at: datetime = strawberry.field(description="When it happened.")


@strawberry.type(description="Your reading as it stands; everything that follows is news.")
class ReadingSnapshot(ReadingEvent):
    """A reading as it stands."""

    reason: SnapshotReason = strawberry.field(description="Why it is told whole.")
    reading: Reading | None = strawberry.field(
        description="Your way through the book; null until you open it."
    )


@strawberry.type(description="You are elsewhere in the book, or have come further.")
class ReadingMoved(ReadingEvent):
    """Somebody is elsewhere in a book."""

    current: int = strawberry.field(description="Where you are, in code points.")
    furthest: int = strawberry.field(description="As far as you have read.")
    total_seconds: int = strawberry.field(description="How long you read in all.")
    device: str = strawberry.field(description="The device that said so.")


@strawberry.type(description="The book was opened or closed on one of your devices.")
class ReadingSessionChanged(ReadingEvent):
    """A book was opened or closed."""

    session_id: strawberry.ID = strawberry.field(description="The session.")
    status: SessionStatus = strawberry.field(description="Whether it is going on.")
    device: str = strawberry.field(description="The device.")


@strawberry.type(description="You marked something, or changed or removed a mark.")
class ReadingMarked(ReadingEvent):
    """A mark was made, changed or removed."""

    kind: MarkKind = strawberry.field(description="What kind of mark.")
    mark_id: strawberry.ID = strawberry.field(description="The mark.")
    removed: bool = strawberry.field(description="Whether it is gone.")


EVENT_TYPES = [ReadingSnapshot, ReadingMoved, ReadingSessionChanged, ReadingMarked]


def show_snapshot(place: Place, reason: SnapshotReason, reading: Reading | None) -> ReadingEvent:
    """Tell the reading whole."""
    return ReadingSnapshot(cursor=place.cursor, at=place.at, reason=reason, reading=reading)


def _moved(place: Place, told: dict[str, Any]) -> ReadingEvent:
    return ReadingMoved(
        cursor=place.cursor,
        at=place.at,
        current=told["current"],
        furthest=told["furthest"],
        total_seconds=told["seconds"],
        device=told["device"],
    )


def _session(place: Place, told: dict[str, Any]) -> ReadingEvent:
    return ReadingSessionChanged(
        cursor=place.cursor,
        at=place.at,
        session_id=encode_id("ReaderSession", UUID(told["session"])),
        status=SessionStatus(told["status"]),
        device=told["device"],
    )


def _marked(place: Place, told: dict[str, Any]) -> ReadingEvent:
    kind = MarkKind(told["kind"])
    return ReadingMarked(
        cursor=place.cursor,
        at=place.at,
        kind=kind,
        mark_id=encode_id(TYPES[kind], UUID(told["mark"])),
        removed=told["removed"],
    )


show_event = pick(
    {"ReadingMoved": _moved, "ReadingSessionChanged": _session, "ReadingMarked": _marked}
)
