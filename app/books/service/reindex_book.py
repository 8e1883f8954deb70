from uuid import UUID

from app.books.errors import NotReadable
from app.books.service.find import own_book
from app.books.service.shelve import subject_of
from app.platform.db.unit import UnitOfWork
from app.platform.runs.models import Run, RunKind
from app.platform.runs.start import start_run


async def reindex_book(
    unit: UnitOfWork, user_id: UUID, book_id: UUID, idempotency_key: str | None
) -> Run:
    """Build another index of a book's text beside the one in use, and change over to it."""
    book = await own_book(unit, user_id, book_id)
    if book.text_id is None:
        raise NotReadable
    return await start_run(
        unit,
        RunKind.EMBED,
        subject=subject_of(book.id),
        user_id=user_id,
        input={"again": True},
        idempotency_key=idempotency_key,
    )
