"""What every predicate may ask of whoever looks: who they are, and how far they have read."""

from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, ColumnElement, Uuid, bindparam, literal

from app.graph.context import Viewer

#: The parameters every statement is given; null for a stranger, or without a session.
VIEWER, SESSION = "viewer", "session"


#: Where a range of a text starts and ends.
Span = tuple[ColumnElement[Any], ColumnElement[Any]]


@dataclass(frozen=True)
class See:
    """The eyes with which a statement looks."""

    viewer: ColumnElement[UUID]
    session: ColumnElement[UUID]
    _as_of: ColumnElement[Any] | None = None
    _told: ColumnElement[UUID] | None = None
    #: By which argument the horizon was asked for, if by any.
    asked: str | None = None
    #: The range of a text that an edge leads to; what lies below its fields does not know it.
    span: Span | None = None

    @classmethod
    def of_anybody(cls) -> "See":
        """Return eyes for a statement that serves every viewer."""
        return cls(bindparam(VIEWER, type_=Uuid()), bindparam(SESSION, type_=Uuid()))

    @classmethod
    def of(cls, viewer: Viewer | None) -> "See":
        """Return the eyes of one viewer, for a statement that runs once."""
        known = eyes_of(viewer)
        return cls(literal(known[VIEWER], Uuid()), literal(known[SESSION], Uuid()))

    def up_to(
        self,
        offset: ColumnElement[Any],
        asked: str | None = None,
        told: ColumnElement[UUID] | None = None,
    ) -> "See":
        """Look no further than an offset, from now on at what is told of something."""
        return replace(self, _as_of=offset, asked=asked, _told=self._told if told is None else told)

    def over(self, span: Span | None) -> "See":
        """Look at a range, or at none in particular."""
        return replace(self, span=span)

    @property
    def as_of(self) -> ColumnElement[Any]:
        """Return the horizon, which something above has set."""
        if self._as_of is None:
            raise TypeError("What has a horizon is read below something that sets it.")
        return self._as_of

    @property
    def told(self) -> ColumnElement[UUID]:
        """Return the key of what is told: the row above that has a horizon of its own."""
        if self._told is None:
            raise TypeError("What belongs to something that is told is read below it.")
        return self._told


@dataclass(frozen=True)
class Eyes:
    """What an object that is loaded already was seen with, for whatever is read from it on."""

    as_of: int | None = None
    asked: str | None = None
    span: tuple[int, int] | None = None
    told: UUID | None = None

    def see(self, viewer: Viewer | None) -> See:
        """Look on with the same eyes."""
        see = See.of(viewer)
        if self.as_of is not None:
            told = None if self.told is None else literal(self.told, Uuid())
            see = see.up_to(literal(self.as_of, BigInteger()), self.asked, told)
        if self.span is not None:
            start, end = self.span
            see = see.over((literal(start, BigInteger()), literal(end, BigInteger())))
        return see


def eyes_of(viewer: Viewer | None) -> dict[str, Any]:
    """Return the parameters that stand for a viewer."""
    if viewer is None:
        return {VIEWER: None, SESSION: None}
    return {VIEWER: viewer.id, SESSION: viewer.session_id}
