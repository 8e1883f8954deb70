"""Scalars of ours."""

from typing import NewType

import strawberry
from strawberry.types.scalar import ScalarDefinition

from app.graph.opaque import reveal, wrap
from app.platform.errors import FieldFault, InvalidInput

Cursor = NewType("Cursor", str)

SCALARS: dict[object, ScalarDefinition] = {
    Cursor: strawberry.scalar(
        name="Cursor",
        description="A place in a list or a stream; keep it as it is and hand it back.",
    )
}


def stream_cursor(stream: str, seq: int) -> Cursor:
    """Return the place of event `seq` in a stream."""
    return Cursor(wrap(stream, str(seq)))


def seq_of(cursor: Cursor | None, stream: str) -> int | None:
    """Return the event number a cursor stands for, or None when there is no cursor."""
    if cursor is None:
        return None
    parts = reveal(cursor)
    if parts is None or len(parts) != 2 or not parts[1].isdigit():  # noqa: PLR2004 (stream, seq)
        raise InvalidInput(FieldFault("after", "This is not a cursor that came from here."))
    if parts[0] != stream:
        raise InvalidInput(FieldFault("after", "This cursor belongs to another subscription."))
    return int(parts[1])
