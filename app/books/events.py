from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from app.books.models import BookStatus
from app.texts.document import SectionKind


def book_stream(book: UUID) -> str:
    """Name the stream that tells of one book."""
    return f"book:{book}"


@dataclass(frozen=True)
class BookStatusChanged:
    """A book is taken in further, or failed."""

    status: BookStatus
    error: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class SectionReadable:
    """A section of a book can be read from now on."""

    section: UUID
    ordinal: int
    kind: SectionKind
    title: str | None
    start: int
    end: int


@dataclass(frozen=True)
class BookIndexed:
    """A book is searched by a new index."""

    number: int
    embedder: str


@dataclass(frozen=True)
class BookStoryTold:
    """A book's story is told, or told otherwise; what is in it each reader asks for."""

    level: str
    corrected: bool = False


@dataclass(frozen=True)
class BookVisualReady:
    """A picture that goes with a book is there to be shown."""

    visual: UUID


@dataclass(frozen=True)
class BookChanged:
    """A book's details are others now."""


@dataclass(frozen=True)
class BookDeleted:
    """A book is gone."""
