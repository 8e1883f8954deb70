"""Deleting a copy; what no other copy needs goes along."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import delete, select

from app.books.events import BookDeleted, book_stream
from app.books.models import Book, Text
from app.books.service.files import drop_file, forgotten
from app.books.service.find import own_book
from app.books.service.sharing import tell_of_rights
from app.books.service.shelve import subject_of
from app.books.service.texts import hand_on, release_text
from app.operations.service import cancel_run
from app.platform.db.engine import Database
from app.platform.db.unit import UnitOfWork
from app.platform.runs.models import Run
from app.platform.runtime import Runtime


@dataclass(frozen=True)
class Left:
    """What a deleted book leaves behind, for others who may still want it."""

    text_id: UUID | None
    keys: tuple[str, ...]


async def delete_book(unit: UnitOfWork, user_id: UUID, book_id: UUID) -> Left:
    """Delete somebody's copy, and stop what is under way for it."""
    subject = subject_of(book_id)
    # Runs before books, as steps lock them.
    under_way = select(Run.id).where(
        Run.subject == subject, Run.user_id == user_id, Run.finished_at.is_(None)
    )
    for run_id in list(await unit.session.scalars(under_way)):
        await cancel_run(unit, user_id, run_id)
    book = await own_book(unit, user_id, book_id)
    await tell_of_rights(unit, book_id, "A book was deleted.")
    left = Left(book.text_id, tuple(key for key in (book.file_key, book.cover_key) if key))
    await unit.session.execute(delete(Book).where(Book.id == book_id))
    unit.emit(book_stream(book_id), BookDeleted())
    return left


async def clear_away(runtime: Runtime, left: Left) -> None:
    """Remove what a book left behind unless another copy needs it; safe to be done twice."""
    database = runtime.database
    if left.text_id is not None:
        async with database.unit() as unit:
            gone = await release_text(unit, left.text_id)
        if not gone:
            async with database.unit() as unit:
                await hand_on(unit, left.text_id)
    for key in left.keys:
        await drop_file(database, runtime.store, key)


async def sweep(runtime: Runtime) -> int:
    """Remove texts and files that no book names; return how many texts that was."""
    orphans = await _orphans(runtime.database)
    for text_id in orphans:
        async with runtime.database.unit() as unit:
            await release_text(unit, text_id)
    async for key in forgotten(runtime.store):
        await drop_file(runtime.database, runtime.store, key)
    return len(orphans)


async def _orphans(database: Database) -> list[UUID]:
    async with database.read() as session:
        named = select(Book.id).where(Book.text_id == Text.id).exists()
        return list(await session.scalars(select(Text.id).where(~named)))
