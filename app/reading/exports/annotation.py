"""What is exported, whatever the format."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

#: Characters around a quote by which it is found in another edition.
AROUND = 32


class Motivation(StrEnum):
    """Why something was marked, as the Web Annotation vocabulary has it."""

    BOOKMARKING = "bookmarking"
    HIGHLIGHTING = "highlighting"
    COMMENTING = "commenting"


@dataclass(frozen=True)
class Annotation:
    """A mark with what surrounds it."""

    id: UUID
    motivation: Motivation
    start: int
    end: int
    quote: str
    prefix: str
    suffix: str
    #: Whether the text says at the range what is quoted.
    is_verified: bool
    body: str
    colour: str | None
    page: str | None
    section: str | None
    locator: str | None
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True)
class Exported:
    """All of one person's marks in one book, in reading order."""

    book_id: UUID
    title: str
    authors: tuple[str, ...]
    annotations: tuple[Annotation, ...]


def around(text: str, start: int, end: int) -> tuple[str, str]:
    """Return what stands before and after a range."""
    return text[max(start - AROUND, 0) : start], text[end : end + AROUND]
