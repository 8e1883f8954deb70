from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import literal, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.types import Uuid

from app.books.errors import NotReadable
from app.books.models import Book, Text
from app.books.service.visibility import may_read
from app.platform.db.unit import UnitOfWork
from app.platform.errors import NotFound


@dataclass(frozen=True)
class Copy:
    """A book that somebody may read, and the text in it."""

    book_id: UUID
    text_id: UUID
    title: str
    authors: list[str]
    length: int


async def readable_copy(unit: UnitOfWork, user_id: UUID, book_id: UUID) -> Copy:
    """Return a book that somebody may read and that has a text, or say why they cannot."""
    return await copy_in(unit.session, user_id, book_id)


async def copy_in(session: AsyncSession, user_id: UUID, book_id: UUID) -> Copy:
    """Return the same where nothing is written."""
    asked = (
        select(Book.id, Book.text_id, Book.title, Book.authors, Text.length)
        .outerjoin(Text, Text.id == Book.text_id)
        .where(Book.id == book_id, may_read(Book, literal(user_id, Uuid())))
    )
    found = (await session.execute(asked)).one_or_none()
    if found is None:
        raise NotFound("There is no such book, or you may not read it.")
    if found.text_id is None:
        raise NotReadable
    return Copy(found.id, found.text_id, found.title, found.authors, found.length)
