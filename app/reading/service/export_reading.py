"""Somebody's marks in a book, read with the text around them."""

import asyncio
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.books.service.copies import readable_copy
from app.books.service.load_text import load_text
from app.platform.db.unit import UnitOfWork
from app.reading.exports.annotation import Annotation, Exported, Motivation, around
from app.reading.models import Action, Bookmark, Highlight, Note
from app.reading.service.sessions import note_in_open
from app.texts.document import Document
from app.texts.faults import NoSuchPlace

KINDS: tuple[tuple[type[Any], Motivation], ...] = (
    (Bookmark, Motivation.BOOKMARKING),
    (Highlight, Motivation.HIGHLIGHTING),
    (Note, Motivation.COMMENTING),
)


@dataclass(frozen=True)
class Marked:
    """A stored mark and why it was made."""

    row: Any
    motivation: Motivation


async def export_reading(unit: UnitOfWork, user_id: UUID, book_id: UUID) -> Exported:
    """Return what somebody marked in a book, in reading order, each held against the text."""
    copy = await readable_copy(unit, user_id, book_id)
    document = await load_text(unit.session, copy.text_id)
    marks: list[Marked] = []
    for kind, motivation in KINDS:
        asked = select(kind).where(kind.user_id == user_id, kind.book_id == book_id)
        marks += [Marked(row, motivation) for row in await unit.session.scalars(asked)]
    marks.sort(key=lambda mark: (mark.row.start, mark.row.end, mark.row.id))
    await note_in_open(unit, user_id, book_id, Action.EXPORTED, marks=len(marks))
    # Finding places in a large file takes a while, and others are waiting.
    found = await asyncio.to_thread(lambda: tuple(_annotations(marks, document)))
    return Exported(book_id, copy.title, tuple(copy.authors), found)


def _annotations(marks: list[Marked], document: Document) -> Iterator[Annotation]:
    titles = [(section.start, section.title) for section in document.sections]
    for mark in marks:
        row = mark.row
        prefix, suffix = around(document.text, row.start, row.end)
        is_verified = document.text[row.start : row.end] == row.quote
        colour = getattr(row, "colour", None)
        place = bisect_right(titles, row.start, key=lambda each: each[0]) - 1
        yield Annotation(
            id=row.id,
            motivation=mark.motivation,
            start=row.start,
            end=row.end,
            quote=row.quote,
            prefix=prefix,
            suffix=suffix,
            is_verified=is_verified,
            body=_words(row),
            colour=None if colour is None else colour.lower(),
            page=row.page,
            section=titles[place][1] if place >= 0 else None,
            locator=_locator(document, row.start, row.end),
            created_at=row.created_at,
            updated_at=row.updated_at,
        )


def _words(row: Any) -> str:
    words: str = getattr(row, "body", "") or getattr(row, "label", "")
    return words


def _locator(document: Document, start: int, end: int) -> str | None:
    try:
        return document.locators.locate(start, end).value
    except NoSuchPlace:
        return None
