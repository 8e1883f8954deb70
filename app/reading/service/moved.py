"""What follows from having read further than ever."""

from uuid import UUID

from sqlalchemy import func, select, update

from app.books.models import Text
from app.chat.service.minding import ask_parked
from app.platform.db.unit import UnitOfWork
from app.reading.models import ReadingProgress
from app.story.models import Scene


async def moved(unit: UnitOfWork, user_id: UUID, book_id: UUID, furthest: int) -> None:
    """Do what a risen furthest position entails, in the transaction in which it rises.

    Whoever has read to the end of the last scene has read the book: what comes after is no story.
    Questions that waited for the reader to get here are asked.
    """
    scenes = select(func.max(Scene.end)).where(Scene.text_id == ReadingProgress.text_id)
    length = select(Text.length).where(Text.id == ReadingProgress.text_id)
    end = func.coalesce(
        scenes.correlate(ReadingProgress).scalar_subquery(),
        length.correlate(ReadingProgress).scalar_subquery(),
    )
    await unit.session.execute(
        update(ReadingProgress)
        .where(
            ReadingProgress.user_id == user_id,
            ReadingProgress.book_id == book_id,
            ~ReadingProgress.is_complete,
            end <= furthest,
        )
        .values(is_complete=True)
        .execution_options(synchronize_session=False)
    )
    await ask_parked(unit, user_id, book_id, furthest)
