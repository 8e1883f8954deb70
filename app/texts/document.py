"""What reading a file gives: one canonical text, its sections, and what the file says of itself."""

import hashlib
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import NewType

from app.texts.locators import LocatorMap

Offset = NewType("Offset", int)
"""A place in a canonical text, counted in code points."""


class SourceFormat(StrEnum):
    """The kinds of file we read."""

    EPUB = "EPUB"
    PDF = "PDF"
    HTML = "HTML"
    TXT = "TXT"


class SectionKind(StrEnum):
    """What a section is in its book."""

    COVER = "COVER"
    FRONT = "FRONT"
    PART = "PART"
    CHAPTER = "CHAPTER"
    BACK = "BACK"
    NOTES = "NOTES"
    LICENCE = "LICENCE"
    OTHER = "OTHER"


STORY = frozenset({SectionKind.PART, SectionKind.CHAPTER})


class Direction(StrEnum):
    """Which way pages turn."""

    LTR = "LTR"
    RTL = "RTL"


@dataclass(frozen=True, slots=True)
class Section:
    """A stretch of the text with a name; sections tile the text in reading order.

    A section with children holds only what comes before the first of them.
    """

    ordinal: int
    parent: int | None
    depth: int
    kind: SectionKind
    title: str | None
    start: Offset
    end: Offset
    locator: str
    linear: bool = True


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a file says of the book in it."""

    title: str | None = None
    authors: tuple[str, ...] = ()
    language: str | None = None
    identifiers: tuple[str, ...] = ()
    publisher: str | None = None
    published: str | None = None
    description: str | None = None
    subjects: tuple[str, ...] = ()
    rights: str | None = None
    gutenberg_id: int | None = None
    direction: Direction = Direction.LTR
    extra: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Cover:
    """The picture on the front of a book."""

    media_type: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Flaw:
    """Something wrong in a file that reading it got over."""

    code: str
    message: str
    where: str | None = None


@dataclass(frozen=True)
class Document:
    """A file that was read."""

    format: SourceFormat
    text: str
    sections: tuple[Section, ...]
    metadata: Metadata
    locators: LocatorMap
    cover: Cover | None = None
    warnings: tuple[Flaw, ...] = ()

    @cached_property
    def text_hash(self) -> str:
        """Return the name under which identical texts are one text."""
        return hashlib.sha256(self.text.encode()).hexdigest()

    @cached_property
    def story(self) -> tuple[Section, ...]:
        """Return the sections that tell the story: parts and chapters, or else all but licences."""
        told = tuple(section for section in self.sections if section.kind in STORY)
        rest = (section for section in self.sections if section.kind is not SectionKind.LICENCE)
        return told or tuple(rest)
