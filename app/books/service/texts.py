"""Keeping a text once for all copies of it, and letting it go with the last."""

import hashlib
from collections.abc import Iterator
from typing import Any, cast
from uuid import UUID

import orjson
from sqlalchemy import Table, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert

from app.books.models import Book, Section, SectionText, Text
from app.platform.db.copy import copy_rows
from app.platform.db.ids import named, numbered
from app.platform.db.unit import UnitOfWork
from app.texts.document import Document

SECTIONS = cast("Table", Section.__table__)
SECTION_TEXTS = cast("Table", SectionText.__table__)


def digest_of(document: Document) -> bytes:
    """Return what copies have to agree in to share a text: words, sections, places."""
    sections = [
        (each.parent, each.kind, each.title, each.start, each.end, each.locator, each.linear)
        for each in document.sections
    ]
    said = [document.text_hash, document.format, sections, document.locators.to_json()]
    return hashlib.sha256(orjson.dumps(said)).digest()


async def keep_text(unit: UnitOfWork, document: Document) -> UUID:
    """Store a text unless it is there already; return its id, which its content decides."""
    digest = digest_of(document)
    text_id = named(digest)
    # Whoever stores the same text at the same moment is waited for here.
    stored = await unit.session.scalar(
        insert(Text)
        .values(
            id=text_id,
            digest=digest.hex(),
            text_hash=document.text_hash,
            format=document.format,
            length=len(document.text),
            direction=document.metadata.direction,
        )
        .on_conflict_do_nothing(index_elements=["digest"])
        .returning(Text.id)
    )
    if stored is not None:
        await copy_rows(unit.session, SECTIONS, _sections(text_id, document))
        await copy_rows(unit.session, SECTION_TEXTS, _bodies(text_id, document))
    # Held until the book that names it is certain, so that nobody lets it go in between.
    await unit.session.execute(
        select(Text.id).where(Text.id == text_id).with_for_update(key_share=True)
    )
    return text_id


def section_id(text_id: UUID, ordinal: int) -> UUID:
    """Return the id of a section."""
    return numbered(text_id, "sections", ordinal)


def _sections(text_id: UUID, document: Document) -> Iterator[dict[str, Any]]:
    for each in document.sections:
        yield {
            "id": section_id(text_id, each.ordinal),
            "text_id": text_id,
            "ordinal": each.ordinal,
            "parent_id": None if each.parent is None else section_id(text_id, each.parent),
            "depth": each.depth,
            "kind": each.kind,
            "title": each.title,
            "start": each.start,
            "end": each.end,
            "locator": each.locator,
            "linear": each.linear,
        }


def _bodies(text_id: UUID, document: Document) -> Iterator[dict[str, Any]]:
    parts = {part["start"]: part for part in document.locators.to_json()}
    for each in document.sections:
        yield {
            "id": section_id(text_id, each.ordinal),
            "body": document.text[each.start : each.end],
            "anchors": parts.get(each.start) if each.end > each.start else None,
        }


async def hand_on(unit: UnitOfWork, text_id: UUID) -> None:
    """Let the oldest copy of a text be the one that the others name, whoever has gone."""
    first = (
        select(Book.id)
        .where(Book.text_id == text_id)
        .order_by(Book.created_at, Book.id)
        .limit(1)
        .scalar_subquery()
    )
    await unit.session.execute(
        update(Book)
        .where(
            Book.text_id == text_id,
            Book.canonical_book_id.is_distinct_from(func.nullif(first, Book.id)),
        )
        .values(canonical_book_id=func.nullif(first, Book.id))
        .execution_options(synchronize_session=False)
    )


async def release_text(unit: UnitOfWork, text_id: UUID) -> bool:
    """Let a text go, with all that hangs on it, if no book names it; return whether it went."""
    await unit.session.execute(select(Text.id).where(Text.id == text_id).with_for_update())
    kept = select(Book.id).where(Book.text_id == text_id).exists()
    gone = await unit.session.scalar(
        delete(Text).where(Text.id == text_id, ~kept).returning(Text.id)
    )
    if gone is None:
        await hand_on(unit, text_id)
    return gone is not None
