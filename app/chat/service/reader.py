"""What is known of whoever asks as a reader: their notes, and when they were last here."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.books.service.names import words_of
from app.chat.service.books import AskedBook
from app.reading.models import Note, ReaderSession

#: Notes that are looked at, and those that one question is answered with.
LATEST, NOTES = 200, 6

#: Characters of a note, and of the words it is on, that are told.
LONGEST = 400


async def notes_of(
    session: AsyncSession, user_id: UUID, books: Sequence[AskedBook], question: str
) -> list[str]:
    """Return the notes of somebody that share most with a question, as far as they are told."""
    reached = {each.book_id: each.horizon for each in books}
    rows = await session.scalars(
        select(Note)
        .where(Note.user_id == user_id, Note.book_id.in_(list(reached)))
        .order_by(Note.id.desc())
        .limit(LATEST)
    )
    asked = set(words_of(question))
    told = [each for each in rows if each.end <= reached[each.book_id]]
    told.sort(key=lambda each: -len(asked.intersection(words_of(f"{each.quote} {each.body}"))))
    return [f"On “{each.quote[:LONGEST]}”: {each.body[:LONGEST]}" for each in told[:NOTES]]


async def last_visit(session: AsyncSession, user_id: UUID, book_id: UUID) -> int:
    """Return where somebody was when the visit before this one began."""
    asked = (
        select(ReaderSession.began)
        .where(ReaderSession.user_id == user_id, ReaderSession.book_id == book_id)
        .order_by(ReaderSession.started_at.desc())
        .offset(1)
        .limit(1)
    )
    return await session.scalar(asked) or 0
