"""From a stored file to a readable book."""

import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from app.books.errors import UnreadableFile
from app.books.events import SectionReadable, book_stream
from app.books.models import Book, BookStatus
from app.books.service.files import COVERS, hold_file
from app.books.service.find import locked_book
from app.books.service.names import clean, trigrams
from app.books.service.status import set_status
from app.books.service.texts import keep_text, section_id
from app.platform.db.unit import UnitOfWork
from app.platform.storage import Key, ObjectStore, parse_key
from app.texts.apart import read_apart
from app.texts.document import Document, Metadata
from app.texts.faults import Unreadable

#: Warnings kept of one file: after so many it is known to be in a bad way.
MOST_WARNINGS = 100


async def read_file(store: ObjectStore, key: str, filename: str) -> Document:
    """Read a stored file, in a process that may die of it."""
    async with _on_disk(store, parse_key(key)) as path:
        try:
            return await read_apart(path, name=filename)
        except Unreadable as error:
            raise UnreadableFile(error.code, error.sentence) from error


@asynccontextmanager
async def _on_disk(store: ObjectStore, key: Key) -> AsyncIterator[Path]:
    with tempfile.TemporaryDirectory(prefix="fabula-book-") as folder:
        path = Path(folder) / "file"
        with path.open("wb") as file:
            async for chunk in store.get(key):
                file.write(chunk)
        yield path


async def keep_cover(store: ObjectStore, document: Document) -> str | None:
    """Store the picture on the front of a book; return its key."""
    if document.cover is None:
        return None
    added = await store.add(COVERS, document.cover.data, document.cover.media_type)
    return str(added.key)


async def make_readable(
    unit: UnitOfWork, store: ObjectStore, book_id: UUID, document: Document, cover: str | None
) -> UUID:
    """Give a book its text and what its file says of it, and tell of each section."""
    if cover is not None and not await hold_file(unit, store, Key(cover)):
        cover = None
    book = await locked_book(unit, book_id)
    text_id = await keep_text(unit, document)
    book.text_id = text_id
    book.canonical_book_id = await _oldest_copy(unit, book)
    book.format = document.format
    book.cover_key = cover
    book.warnings = [
        {"code": flaw.code, "message": flaw.message, "where": flaw.where}
        for flaw in document.warnings[:MOST_WARNINGS]
    ]
    _describe(book, document.metadata)
    book.updated_at = func.now()
    await unit.session.flush()
    await set_status(unit, book_id, BookStatus.READABLE)
    for each in document.sections:
        unit.emit(
            book_stream(book_id),
            SectionReadable(
                section_id(text_id, each.ordinal),
                each.ordinal,
                each.kind,
                each.title,
                each.start,
                each.end,
            ),
        )
    return text_id


async def _oldest_copy(unit: UnitOfWork, book: Book) -> UUID | None:
    others = select(Book.id).where(Book.text_id == book.text_id, Book.id != book.id)
    oldest = others.order_by(Book.created_at, Book.id).limit(1)
    return await unit.session.scalar(oldest)


def _describe(book: Book, told: Metadata) -> None:
    """Note what the file says, except where people have said better."""
    chosen = set(book.details.get("set", ()))
    found: dict[str, Any] = {
        "title": "".join(clean([told.title or ""])),
        "authors": clean(told.authors),
        "language": told.language,
    }
    for name, value in found.items():
        if value and name not in chosen:
            setattr(book, name, value)
    said = {
        "publisher": told.publisher,
        "published": told.published,
        "description": told.description,
        "rights": told.rights,
        "subjects": list(told.subjects),
        "identifiers": list(told.identifiers),
    }
    book.details = {**book.details, **{name: value for name, value in said.items() if value}}
    book.gutenberg_id = book.gutenberg_id or told.gutenberg_id
    book.trigrams = trigrams(book.title, *book.authors)
