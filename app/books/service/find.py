from uuid import UUID

from sqlalchemy import Select, literal, select
from sqlalchemy.types import Uuid

from app.books.errors import BookGone, NotReadable
from app.books.models import Book
from app.books.service.visibility import may_read
from app.platform.db.unit import UnitOfWork
from app.platform.errors import Forbidden, NotFound


async def own_book(unit: UnitOfWork, user_id: UUID, book_id: UUID) -> Book:
    """Return somebody's book, locked; one that is another's can at most be read."""
    book = (await unit.session.scalars(_readable(user_id, book_id).with_for_update())).one_or_none()
    if book is None:
        raise NotFound("There is no such book, or you may not read it.")
    if book.user_id != user_id:
        raise Forbidden("This book is somebody else's; only its owner can do that.")
    return book


async def own_text(unit: UnitOfWork, user_id: UUID, book_id: UUID) -> UUID:
    """Return the text of somebody's own book, which is locked."""
    book = await own_book(unit, user_id, book_id)
    if book.text_id is None:
        raise NotReadable
    return book.text_id


async def readable_book(unit: UnitOfWork, user_id: UUID, book_id: UUID) -> Book:
    """Return a book that somebody may read."""
    book = (await unit.session.scalars(_readable(user_id, book_id))).one_or_none()
    if book is None:
        raise NotFound("There is no such book, or you may not read it.")
    return book


async def locked_book(unit: UnitOfWork, book_id: UUID) -> Book:
    """Return the book a run works on, locked; nothing is left to do when it was deleted."""
    asked = select(Book).where(Book.id == book_id).with_for_update(key_share=True)
    book = (await unit.session.scalars(asked)).one_or_none()
    if book is None:
        raise BookGone
    return book


def _readable(user_id: UUID, book_id: UUID) -> Select[Book]:
    return select(Book).where(Book.id == book_id, may_read(Book, literal(user_id, Uuid())))
