from uuid import UUID

from app.books.service.find import own_text
from app.books.service.shelve import subject_of
from app.platform.db.unit import UnitOfWork
from app.platform.runs.models import Run, RunKind
from app.platform.runs.start import start_run


async def reindex_book(
    unit: UnitOfWork, user_id: UUID, book_id: UUID, idempotency_key: str | None
) -> Run:
    """Build another index of a book's text beside the one in use, and change over to it."""
    await own_text(unit, user_id, book_id)
    return await start_run(
        unit,
        RunKind.EMBED,
        subject=subject_of(book_id),
        user_id=user_id,
        input={"again": True},
        idempotency_key=idempotency_key,
    )
