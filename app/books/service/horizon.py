"""How far a viewer is told of a book: the one place that knows the rule."""

from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Double,
    and_,
    case,
    cast,
    func,
    select,
)

from app.accounts.service.spoilers import is_protected
from app.books.models import BookKind, Section, Text
from app.reading.models import ReadingProgress


def length_of(book: Any) -> ColumnElement[int]:
    """Return how long a book's text is; nothing has no length."""
    length = select(Text.length).where(Text.id == book.text_id).correlate_except(Text)
    return func.coalesce(length.scalar_subquery(), 0)


def protects(book: Any, viewer: Any) -> ColumnElement[bool]:
    """Return whether the viewer is protected against spoilers of a book."""
    return and_(book.kind == BookKind.NOVEL, is_protected(viewer))


def furthest(book: Any, viewer: Any) -> ColumnElement[int]:
    """Return how far the viewer has read a book: nowhere, unless they began to."""
    read = (
        select(ReadingProgress.furthest)
        .where(ReadingProgress.user_id == viewer, ReadingProgress.book_id == book.id)
        .correlate_except(ReadingProgress)
    )
    return func.coalesce(read.scalar_subquery(), 0)


def horizon_of(book: Any, viewer: Any) -> ColumnElement[int]:
    """Return as far as the viewer is told of a book unless they ask otherwise."""
    return case((protects(book, viewer), furthest(book, viewer)), else_=length_of(book))


def horizon_as_of(book: Any, viewer: Any, as_of: Any) -> ColumnElement[int]:
    """Return as far as the viewer is told of a book when they ask for some place in it."""
    if as_of is None:
        return horizon_of(book, viewer)
    if as_of.offset is not None:
        return _within(book, as_of.offset)
    if as_of.progress is not None:
        share = cast(as_of.progress, Double) * length_of(book)
        return _within(book, cast(func.floor(share), BigInteger))
    if as_of.section is not None:
        end = select(Section.end).where(
            Section.id == as_of.section, Section.text_id == book.text_id
        )
        return func.coalesce(end.correlate_except(Section).scalar_subquery(), 0)
    if as_of.reader:
        return furthest(book, viewer)
    return length_of(book) if as_of.end else horizon_of(book, viewer)


def _within(book: Any, offset: Any) -> ColumnElement[int]:
    return func.least(func.greatest(cast(offset, BigInteger), 0), length_of(book))
