from uuid import UUID

from sqlalchemy import select, update

from app.books.errors import BookGone
from app.books.events import BookStatusChanged, book_stream
from app.books.models import Book, BookStatus
from app.platform.db.base import Json
from app.platform.db.unit import UnitOfWork

#: The order in which a book is taken in.
_ORDER = list(BookStatus)


async def set_status(
    unit: UnitOfWork, book_id: UUID, status: BookStatus, error: Json | None = None
) -> None:
    """Say how far a book is taken in, and tell those who follow it, if that is news."""
    book = (
        await unit.session.execute(
            select(Book.status).where(Book.id == book_id).with_for_update(key_share=True)
        )
    ).one_or_none()
    if book is None:
        raise BookGone
    if book.status == status and error is None:
        return
    await unit.session.execute(
        update(Book).where(Book.id == book_id).values(status=status, error=error)
    )
    unit.emit(book_stream(book_id), BookStatusChanged(status, error))


async def advance(unit: UnitOfWork, book_id: UUID, status: BookStatus) -> None:
    """Say how far a book is taken in, unless it is further already."""
    reached = await unit.session.scalar(select(Book.status).where(Book.id == book_id))
    if reached is None:
        raise BookGone
    if reached == BookStatus.FAILED or _ORDER.index(reached) < _ORDER.index(status):
        await set_status(unit, book_id, status)
