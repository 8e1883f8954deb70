"""A range of a text as clients see it: what it says, and where that stands in the file."""

from typing import Any

import strawberry
from sqlalchemy import ColumnElement, Integer, and_, cast, func, literal, select, true
from sqlalchemy.dialects.postgresql import aggregate_order_by

from app.books import (
    enums,  # noqa: F401 (publishes the enums used below)
    models,
)
from app.books.models import SectionText
from app.graph.context import Context
from app.graph.node import Node
from app.graph.read.declare import Row
from app.graph.read.fields import column, computed, entity, key, many, one
from app.graph.read.see import See, Span
from app.texts.document import SectionKind
from app.texts.faults import NoSuchPlace
from app.texts.locators import locator_map

#: Code points that one passage may have.
LONGEST = 100_000


def below(row: Row, see: See) -> Any:
    """Show a row that is only ever reached through a book that the viewer may read."""
    del row, see
    return true()


def bounds(row: Row, see: See) -> Span:
    """Return the range a row stands for: its own, or of a text the one that was asked for."""
    return see.span if see.span is not None else (row.start, row.end)


def _text_id(row: Row, see: See) -> Any:
    return row.id if see.span is not None else row.text_id


def text_between(text_id: Any, start: Any, end: Any) -> ColumnElement[str]:
    """Return the text in a range."""
    section = models.Section
    first = func.greatest(start, section.start)
    length = func.least(end, section.end) - first
    piece = func.substr(
        SectionText.body, cast(first - section.start + 1, Integer), cast(length, Integer)
    )
    pieces = func.string_agg(piece, aggregate_order_by(literal(""), section.ordinal))
    return func.coalesce(_across(text_id, start, end, pieces), "")


def anchors_between(text_id: Any, start: Any, end: Any) -> ColumnElement[Any]:
    """Return the places of the sections in a range."""
    ordered = aggregate_order_by(SectionText.anchors, models.Section.ordinal)
    known = func.json_agg(ordered).filter(SectionText.anchors.is_not(None))
    return _across(text_id, start, end, known)


def _across(text_id: Any, start: Any, end: Any, value: ColumnElement[Any]) -> ColumnElement[Any]:
    section = models.Section
    return (
        select(value)
        .select_from(section)
        .join(SectionText, SectionText.id == section.id)
        .where(section.text_id == text_id, section.start < end, section.end > start)
        .correlate_except(section, SectionText)
        .scalar_subquery()
    )


@strawberry.type(description="A place in the file a text was read from.")
class Locator:
    """A place in the file a text was read from."""

    value: str = strawberry.field(
        description="The place: an EPUB CFI, or its like for other kinds of file."
    )
    href: str | None = strawberry.field(
        description="Of an EPUB or a page of HTML: the document, with the nearest id before."
    )
    page: str | None = strawberry.field(description="The label of the page, if pages are known.")
    line: int | None = strawberry.field(description="Of plain text: the line.")


def _locate(context: Context, parts: Any, start: int, end: int) -> Locator | None:
    del context
    if not parts:
        return None
    try:
        found = locator_map(parts).locate(start, end)
    except NoSuchPlace:
        return None
    return Locator(value=found.value, href=found.href, page=found.page, line=found.line)


@entity(
    models.Text,
    visible=below,
    key=None,
    lasting=True,
    description="A range of a book's text, in code points, and what it says: the text at the "
    "range is always read from the book itself.",
)
class Passage:
    """A range of a book's text and what it says."""

    start: int = column("Where it starts.", lambda row, see: bounds(row, see)[0])
    end: int = column("Where it ends, exclusively.", lambda row, see: bounds(row, see)[1])
    text: str = column(
        "What it says.", lambda row, see: text_between(_text_id(row, see), *bounds(row, see))
    )
    locator: Locator | None = computed(
        "Where it stands in the file, for reader apps.",
        _locate,
        parts=lambda row, see: anchors_between(_text_id(row, see), *bounds(row, see)),
        start=lambda row, see: bounds(row, see)[0],
        end=lambda row, see: bounds(row, see)[1],
    )


def _body(section: Row, _see: See) -> Any:
    return (
        select(SectionText.body)
        .where(SectionText.id == section.id)
        .correlate_except(SectionText)
        .scalar_subquery()
    )


def _in_order(section: Row, _see: See) -> list[Any]:
    return [section.ordinal]


@entity(
    models.Section,
    visible=below,
    lasting=True,
    description="A stretch of a book's text with a name.",
)
class Section(Node):
    """A stretch of a book's text with a name."""

    id: strawberry.ID = key()
    ordinal: int = column("Its place in reading order, from 0.")
    depth: int = column("How deep it lies in the table of contents, from 0.")
    kind: SectionKind = column("What it is in the book.")
    title: str | None = column("Its title.")
    start: int = column("Where it starts.")
    end: int = column("Where it ends, exclusively.")
    locator: str = column("Where it stands in the file.")
    linear: bool = column("Whether it belongs to the main line of reading.")
    text: str = column(
        "Its text, whole: what one holds one may read. Of a section with sections below, what "
        "comes before the first of them.",
        _body,
    )
    parent: "Section | None" = one(
        "The section it is part of.",
        lambda section, other, _: other.id == section.parent_id,
    )
    children: "list[Section]" = many(
        "The sections that are part of it.",
        lambda section, other, _: other.parent_id == section.id,
        order=_in_order,
    )


def passage_within(text: Row, start: Any, end: Any) -> Any:
    """Return whether a range is one that a passage may have."""
    return and_(start >= 0, end > start, end <= text.length, end - start <= LONGEST)
