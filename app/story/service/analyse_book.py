"""Having a book's story analysed."""

from uuid import UUID

from app.books.service.find import own_text
from app.books.service.shelve import subject_of
from app.platform.db.unit import UnitOfWork
from app.platform.runs.models import Run, RunKind
from app.platform.runs.start import start_run


async def analyse_book(
    unit: UnitOfWork, user_id: UUID, book_id: UUID, idempotency_key: str | None
) -> Run:
    """Analyse a book's story anew; corrections stay."""
    await own_text(unit, user_id, book_id)
    return await start_run(
        unit,
        RunKind.ANALYSE,
        subject=subject_of(book_id),
        user_id=user_id,
        input={"again": True},
        idempotency_key=idempotency_key,
    )


async def begin_analysis(
    unit: UnitOfWork, book_id: UUID, user_id: UUID | None, workspace_id: UUID | None
) -> Run:
    """Analyse the story of a book that was taken in."""
    return await start_run(
        unit,
        RunKind.ANALYSE,
        subject=subject_of(book_id),
        user_id=user_id,
        workspace_id=workspace_id,
    )
