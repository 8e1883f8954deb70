"""What happens while a book is read aloud for somebody."""

from datetime import datetime
from typing import Any
from uuid import UUID

import strawberry

from app.books.types.book import Book
from app.graph.ids import encode_id
from app.graph.live import Place, pick
from app.graph.scalars import Cursor
from app.platform.live.follow import SnapshotReason


@strawberry.interface(description="Something that happened while a book is read aloud for you.")
class NarrationEvent:
    """Something that happened while a book is read aloud."""

    cursor: Cursor = strawberry.field(description="Subscribe with `after` this to go on.")
    at: datetime = strawberry.field(description="When it happened.")


@strawberry.type(description="The book as it stands; everything that follows is news.")
class NarrationsSnapshot(NarrationEvent):
    """What there is to hear as it stands."""

    reason: SnapshotReason = strawberry.field(description="Why it is told whole.")
    book: Book = strawberry.field(description="The book, with its `narrations` and `narrating`.")


@strawberry.type(description="A scene can be heard.")
class SceneNarrated(NarrationEvent):
    """A scene can be heard."""

    scene_id: strawberry.ID = strawberry.field(description="The scene.")
    ordinal: int = strawberry.field(description="Its place in the book, from 0.")
    seconds: float = strawberry.field(description="How long it is.")
    reused: bool = strawberry.field(description="Whether you had it already.")


@strawberry.type(description="A scene could not be read aloud; it may be tried again.")
class SceneNotNarrated(NarrationEvent):
    """A scene could not be read aloud."""

    scene_id: strawberry.ID = strawberry.field(description="The scene.")
    ordinal: int = strawberry.field(description="Its place in the book, from 0.")
    code: str = strawberry.field(description="A stable code for programs.")
    message: str = strawberry.field(description="A sentence for people.")


EVENT_TYPES = [NarrationsSnapshot, SceneNarrated, SceneNotNarrated]


def show_snapshot(place: Place, reason: SnapshotReason, book: Book) -> NarrationEvent:
    """Tell what there is to hear whole."""
    return NarrationsSnapshot(cursor=place.cursor, at=place.at, reason=reason, book=book)


def _narrated(place: Place, told: dict[str, Any]) -> NarrationEvent:
    return SceneNarrated(
        cursor=place.cursor,
        at=place.at,
        scene_id=encode_id("Scene", UUID(told["scene"])),
        ordinal=told["ordinal"],
        seconds=told["seconds"],
        reused=told["reused"],
    )


def _not_narrated(place: Place, told: dict[str, Any]) -> NarrationEvent:
    return SceneNotNarrated(
        cursor=place.cursor,
        at=place.at,
        scene_id=encode_id("Scene", UUID(told["scene"])),
        ordinal=told["ordinal"],
        code=told["code"],
        message=told["message"],
    )


show_event = pick({"SceneNarrated": _narrated, "SceneNotNarrated": _not_narrated})
