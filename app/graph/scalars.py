"""Scalars of ours."""

from datetime import UTC, datetime
from typing import NewType

import strawberry
from strawberry.types.scalar import ScalarDefinition

from app.graph.opaque import reveal, wrap
from app.platform.errors import FieldFault, InvalidInput

Cursor = NewType("Cursor", str)


def _moment(value: datetime) -> str:
    """Write a moment as Postgres writes it into JSON, so that both ways to read agree."""
    text = value.astimezone(UTC).isoformat()
    moment, dot, fraction = text.removesuffix("+00:00").partition(".")
    return f"{moment}{dot}{fraction.rstrip('0')}+00:00" if dot else text


SCALARS: dict[object, ScalarDefinition] = {
    datetime: strawberry.scalar(
        name="DateTime",
        description="A moment, as in 2026-11-21T07:17:09.42+00:00.",
        serialize=_moment,
        parse_value=datetime.fromisoformat,
        specified_by_url="https://www.rfc-editor.org/rfc/rfc3339",
    ),
    Cursor: strawberry.scalar(
        name="Cursor",
        description="A place in a list or a stream; keep it as it is and hand it back.",
    ),
}


def stream_cursor(stream: str, seq: int) -> Cursor:
    """Return the place of event `seq` in a stream."""
    return Cursor(wrap(stream, str(seq)))


def seq_of(cursor: Cursor | None, stream: str) -> int | None:
    """Return the event number a cursor stands for, or None when there is no cursor."""
    if cursor is None:
        return None
    parts = reveal(cursor)
    if parts is None or len(parts) != 2 or not parts[1].isdecimal():  # noqa: PLR2004 (stream, seq)
        raise InvalidInput(FieldFault("after", "This is not a cursor that came from here."))
    if parts[0] != stream:
        raise InvalidInput(FieldFault("after", "This cursor belongs to another subscription."))
    return int(parts[1])
