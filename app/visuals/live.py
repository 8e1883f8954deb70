"""What pictures of a book tell while they are painted."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

import strawberry

from app.books.types.book import Book
from app.graph.context import Info
from app.graph.ids import encode_id
from app.graph.live import Place, pick
from app.graph.read.load import find
from app.graph.scalars import Cursor
from app.platform.live.follow import SnapshotReason
from app.platform.live.log import Happening
from app.visuals.types import Visual


@strawberry.interface(description="Something that happened to the pictures of a book.")
class VisualEvent:
    """Something that happened to the pictures of a book."""

    cursor: Cursor = strawberry.field(description="Subscribe with `after` this to go on.")
    at: datetime = strawberry.field(description="When it happened.")


@strawberry.type(description="The book with its pictures as they are; what follows is news.")
class VisualsSnapshot(VisualEvent):
    """The book with its pictures as they are."""

    reason: SnapshotReason = strawberry.field(description="Why it is told whole.")
    book: Book = strawberry.field(description="The book.")


async def _visual(self: Any, info: Info) -> Visual | None:
    """Return the picture as whoever follows may see it now."""
    return (await find(info.context, Visual, [self.key])).get(self.key)


@strawberry.type(description="A picture has another status, or another version is shown.")
class VisualChanged(VisualEvent):
    """A picture has another status."""

    key: strawberry.Private[UUID]
    visual: Visual | None = strawberry.field(
        resolver=_visual,
        description="The picture as it is now; null while you may not see it yet.",
    )


@strawberry.type(description="A picture is gone.")
class VisualRemoved(VisualEvent):
    """A picture is gone."""

    id: strawberry.ID = strawberry.field(description="What its id was.")


EVENT_TYPES = [VisualsSnapshot, VisualChanged, VisualRemoved]


def show_snapshot(place: Place, reason: SnapshotReason, book: Book) -> VisualEvent:
    """Tell of the book whole."""
    return VisualsSnapshot(cursor=place.cursor, at=place.at, reason=reason, book=book)


def _changed(place: Place, told: dict[str, Any]) -> VisualEvent:
    return VisualChanged(cursor=place.cursor, at=place.at, key=UUID(told["visual"]))


def _removed(place: Place, told: dict[str, Any]) -> VisualEvent:
    gone = encode_id("Visual", UUID(told["visual"]))
    return VisualRemoved(cursor=place.cursor, at=place.at, id=gone)


def shown_to(
    viewer: UUID, owner: Callable[[], UUID | None]
) -> Callable[[Place, Happening], VisualEvent | None]:
    """Return how events are shown to somebody: their own, and those of the book's owner."""
    show = pick({"VisualChanged": _changed, "VisualRemoved": _removed})

    def shown(place: Place, happening: Happening) -> VisualEvent | None:
        whose = UUID(happening.payload["user"])
        return show(place, happening) if whose in {viewer, owner()} else None

    return shown
