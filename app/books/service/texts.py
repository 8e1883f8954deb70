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
    said = [
        document.text_hash,
        document.format,
        document.metadata.language,
        sections,
        document.locators.to_json(),
    ]
    return hashlib.sha256(orjson.dumps(said)).digest()


async def keep_text(unit: UnitOfWork, document: Document) -> UUID:
    """Store a text unless it is there already; return its id, which its content decides."""
    digest = digest_of(document)
    text_id = named(digest)
    # Held until the book that names it is certain. It may have gone since it was found to exist.
    held = select(Text.id).where(Text.id == text_id).with_for_update(read=True, key_share=True)
    while True:
        await _insert(unit, text_id, digest, document)
        if await unit.session.scalar(held) is not None:
            return text_id


async def lock_text(unit: UnitOfWork, text_id: UUID) -> None:
    """Let one run at a time change what hangs on a text."""
    await unit.session.execute(
        select(Text.id).where(Text.id == text_id).with_for_update(key_share=True)
    )


async def revise_text(unit: UnitOfWork, text_id: UUID) -> None:
    """Say that something else is told of a text from now on; others wait until it is certain."""
    grown = update(Text).where(Text.id == text_id).values(revision=Text.revision + 1)
    await unit.session.execute(grown)


async def _insert(unit: UnitOfWork, text_id: UUID, digest: bytes, document: Document) -> None:
    # Whoever stores the same text at the same moment is waited for here.
    stored = await unit.session.scalar(
        insert(Text)
        .values(
            id=text_id,
            digest=digest.hex(),
            text_hash=document.text_hash,
            format=document.format,
            length=len(document.text),
            language=document.metadata.language,
            direction=document.metadata.direction,
        )
        .on_conflict_do_nothing(index_elements=["digest"])
        .returning(Text.id)
    )
    if stored is not None:
        await copy_rows(unit.session, SECTIONS, _sections(text_id, document))
        await copy_rows(unit.session, SECTION_TEXTS, _bodies(text_id, document))


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
    copies = select(Book.id).where(Book.text_id == text_id).order_by(Book.created_at, Book.id)
    # In one order, and with nothing else locked: runs hold a copy's row and want the text.
    ids = list(await unit.session.scalars(copies.with_for_update()))
    if ids:
        first = func.nullif(ids[0], Book.id)
        await unit.session.execute(
            update(Book)
            .where(Book.id.in_(ids), Book.canonical_book_id.is_distinct_from(first))
            .values(canonical_book_id=first)
            .execution_options(synchronize_session=False)
        )


async def release_text(unit: UnitOfWork, text_id: UUID) -> bool:
    """Let a text go, with all that hangs on it, if no book names it; return whether it went."""
    await unit.session.execute(select(Text.id).where(Text.id == text_id).with_for_update())
    kept = select(Book.id).where(Book.text_id == text_id).exists()
    gone = await unit.session.scalar(
        delete(Text).where(Text.id == text_id, ~kept).returning(Text.id)
    )
    return gone is not None
