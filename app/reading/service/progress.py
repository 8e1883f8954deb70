from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from app.books.service.copies import Copy
from app.platform.db.unit import UnitOfWork
from app.reading.models import ReadingProgress


async def held_progress(unit: UnitOfWork, user_id: UUID, copy: Copy) -> ReadingProgress:
    """Return somebody's progress in a book, begun if need be; others who change it wait."""
    begun = insert(ReadingProgress).values(
        user_id=user_id, book_id=copy.book_id, text_id=copy.text_id
    )
    await unit.session.execute(begun.on_conflict_do_nothing(index_elements=["user_id", "book_id"]))
    asked = (
        select(ReadingProgress)
        .where(ReadingProgress.user_id == user_id, ReadingProgress.book_id == copy.book_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return (await unit.session.scalars(asked)).one()
