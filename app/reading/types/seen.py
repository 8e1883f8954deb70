"""A reading, and what is marked in it, as whoever has just changed it sees it."""

from typing import TypeVar
from uuid import UUID

from sqlalchemy import Uuid, literal, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.books.models import Book
from app.books.service.horizon import horizon_of
from app.books.service.visibility import may_read
from app.graph.context import Context, Viewer
from app.graph.read.load import find_in
from app.graph.read.see import Eyes
from app.platform.errors import NotFound
from app.reading.models import ReadingProgress
from app.reading.types.reading import Reading

Found = TypeVar("Found")


async def reading_in(session: AsyncSession, viewer: Viewer, book_id: UUID) -> Reading | None:
    """Return somebody's reading of a book that they may read; None before they open it."""
    eyes, key = await _eyes(session, viewer, book_id)
    if key is None:
        return None
    return (await find_in(session, viewer, Reading, [key], eyes=eyes)).get(key)


async def reading_of(context: Context, book_id: UUID) -> Reading:
    """Return the viewer's reading of a book that they have opened."""
    async with context.runtime.database.read() as session:
        found = await reading_in(session, context.viewer, book_id)
    if found is None:
        raise NotFound("You have not opened this book.")
    return found


async def seen_in(context: Context, kind: type[Found], book_id: UUID, key: UUID) -> Found:
    """Return something of a book as the viewer sees it, told as far as they are told."""
    async with context.runtime.database.read() as session:
        eyes, _ = await _eyes(session, context.viewer, book_id)
        found = await find_in(session, context.viewer, kind, [key], eyes=eyes)
    if key not in found:
        raise NotFound
    return found[key]


async def _eyes(session: AsyncSession, viewer: Viewer, book_id: UUID) -> tuple[Eyes, UUID | None]:
    """Return how far somebody is told of a book, and the key of their progress in it."""
    who = literal(viewer.id, Uuid())
    mine = (ReadingProgress.user_id == who) & (ReadingProgress.book_id == Book.id)
    asked = (
        select(horizon_of(Book, who), ReadingProgress.id)
        .select_from(Book)
        .outerjoin(ReadingProgress, mine)
        .where(Book.id == book_id, may_read(Book, who))
    )
    found = (await session.execute(asked)).one_or_none()
    if found is None:
        raise NotFound("There is no such book, or you may not read it.")
    horizon, key = found
    return Eyes(as_of=horizon, told=book_id), key
