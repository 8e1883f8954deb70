"""What a book tells while it is taken in, and after."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

import strawberry

from app.books.models import BookStatus
from app.books.types.book import Book
from app.graph.context import Info
from app.graph.ids import encode_id
from app.graph.live import Place, pick
from app.graph.read.declare import Ahead
from app.graph.read.load import find, found
from app.graph.scalars import Cursor
from app.platform.live.follow import SnapshotReason
from app.platform.live.log import Happening
from app.story.models import Level
from app.texts.document import SectionKind
from app.visuals.types import Visual


@strawberry.interface(description="Something that happened to a book.")
class BookEvent:
    """Something that happened to a book."""

    cursor: Cursor = strawberry.field(description="Subscribe with `after` this to go on.")
    at: datetime = strawberry.field(description="When it happened.")


@strawberry.type(description="The book as it stands; everything that follows is news.")
class BookSnapshot(BookEvent):
    """The book as it stands."""

    reason: SnapshotReason = strawberry.field(description="Why it is told whole.")
    book: Book = strawberry.field(description="The book.")


@strawberry.type(description="Why taking a book in failed.")
class BookFailure:
    """Why taking a book in failed."""

    code: str = strawberry.field(description="A stable code for programs.")
    message: str = strawberry.field(description="A sentence for people.")


@strawberry.type(description="The book is taken in further, or failed.")
class BookStatusChanged(BookEvent):
    """The book is taken in further, or failed."""

    status: BookStatus = strawberry.field(description="How far it is taken in now.")
    failure: BookFailure | None = strawberry.field(description="Why it failed, if it did.")


@strawberry.type(description="A section can be read from now on.")
class BookSectionReadable(BookEvent):
    """A section can be read from now on."""

    section_id: strawberry.ID = strawberry.field(description="The section.")
    ordinal: int = strawberry.field(description="Its place in reading order, from 0.")
    kind: SectionKind = strawberry.field(description="What it is in the book.")
    title: str | None = strawberry.field(description="Its title.")
    start: int = strawberry.field(description="Where it starts in the text.")
    end: int = strawberry.field(description="Where it ends, exclusively.")


@strawberry.type(description="The book is searched by a new index.")
class BookIndexed(BookEvent):
    """The book is searched by a new index."""

    number: int = strawberry.field(description="How many times it was indexed.")
    embedder: str = strawberry.field(description="What made the vectors.")


async def _book(self: Any, info: Info) -> Book:
    """Return the book as far as whoever follows is told."""
    return await found(info.context, Book, self.key, self.ahead)


@strawberry.type(
    description="The story is told, or told otherwise: characters, relationships, places and the "
    "rest are there to ask for, as far as you are told of the book."
)
class BookStoryTold(BookEvent):
    """The story is told, or told otherwise."""

    level: Level = strawberry.field(description="How much of its language is understood.")
    corrected: bool = strawberry.field(description="Whether a correction is why it is told anew.")
    key: strawberry.Private[UUID]
    ahead: strawberry.Private[Ahead | None]
    book: Book = strawberry.field(
        resolver=_book, description="The book, with its story as it is now."
    )


async def _visual(self: Any, info: Info) -> Visual | None:
    """Return the picture as whoever follows may see it now."""
    return (await find(info.context, Visual, [self.key])).get(self.key)


@strawberry.type(description="A picture that goes with the book is there to be shown.")
class BookVisualReady(BookEvent):
    """A picture that goes with the book is there to be shown."""

    key: strawberry.Private[UUID]
    visual: Visual | None = strawberry.field(
        resolver=_visual, description="The picture; null until you have read far enough for it."
    )


@strawberry.type(description="The book's details, or who may read it, are others now.")
class BookChanged(BookEvent):
    """The book's details are others now."""


@strawberry.type(description="The book is gone.")
class BookDeleted(BookEvent):
    """The book is gone."""


EVENT_TYPES = [
    BookSnapshot,
    BookStatusChanged,
    BookSectionReadable,
    BookIndexed,
    BookStoryTold,
    BookVisualReady,
    BookChanged,
    BookDeleted,
]

#: What hangs on how far a follower is told.
TOLD_APART = frozenset({"BookStoryTold", "BookVisualReady"})


def show_snapshot(place: Place, reason: SnapshotReason, book: Book) -> BookEvent:
    """Tell the book whole."""
    return BookSnapshot(cursor=place.cursor, at=place.at, reason=reason, book=book)


def _status(place: Place, told: dict[str, Any]) -> BookEvent:
    error = told["error"]
    failure = None if error is None else BookFailure(code=error["code"], message=error["message"])
    return BookStatusChanged(
        cursor=place.cursor, at=place.at, status=BookStatus(told["status"]), failure=failure
    )


def _section(place: Place, told: dict[str, Any]) -> BookEvent:
    return BookSectionReadable(
        cursor=place.cursor,
        at=place.at,
        section_id=encode_id("Section", UUID(told["section"])),
        ordinal=told["ordinal"],
        kind=SectionKind(told["kind"]),
        title=told["title"],
        start=told["start"],
        end=told["end"],
    )


def _indexed(place: Place, told: dict[str, Any]) -> BookEvent:
    return BookIndexed(
        cursor=place.cursor, at=place.at, number=told["number"], embedder=told["embedder"]
    )


def _pictured(place: Place, told: dict[str, Any]) -> BookEvent:
    return BookVisualReady(cursor=place.cursor, at=place.at, key=UUID(told["visual"]))


def _changed(place: Place, _told: dict[str, Any]) -> BookEvent:
    return BookChanged(cursor=place.cursor, at=place.at)


def _deleted(place: Place, _told: dict[str, Any]) -> BookEvent:
    return BookDeleted(cursor=place.cursor, at=place.at)


def shown(book_id: UUID, ahead: Ahead | None) -> Callable[[Place, Happening], BookEvent | None]:
    """Return how events of a book are shown to whoever is told of it so far."""

    def story(place: Place, told: dict[str, Any]) -> BookEvent:
        return BookStoryTold(
            cursor=place.cursor,
            at=place.at,
            level=Level(told["level"]),
            corrected=told["corrected"],
            key=book_id,
            ahead=ahead,
        )

    return pick(
        {
            "BookStatusChanged": _status,
            "SectionReadable": _section,
            "BookIndexed": _indexed,
            "BookStoryTold": story,
            "BookVisualReady": _pictured,
            "BookChanged": _changed,
            "BookDeleted": _deleted,
        }
    )
