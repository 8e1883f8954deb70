"""Telling a text's story: to all who have the text, and as corrected where somebody did."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from app.books.events import BookStoryTold, book_stream
from app.books.models import Book
from app.platform.db.unit import UnitOfWork
from app.story.analysis.findings import Findings
from app.story.models import Story
from app.story.service.correct import tell_corrected
from app.story.service.findings import ANALYSER
from app.story.service.keep_story import keep_story, story_id_of


async def is_told(unit: UnitOfWork, text_id: UUID) -> bool:
    """Return whether a text's story is told as it would be now."""
    told = select(Story.id).where(Story.id == story_id_of(text_id), Story.analyser == ANALYSER)
    return await unit.session.scalar(told) is not None


async def tell(unit: UnitOfWork, text_id: UUID, text: str, findings: Findings) -> None:
    """Tell a text's story in all its books."""
    await keep_story(unit, text_id, text, findings)
    books = await books_of(unit, text_id)
    await tell_corrected(unit, text_id, text, findings, books)
    announce(unit, books, findings)


def announce(unit: UnitOfWork, books: Sequence[UUID], findings: Findings) -> None:
    """Let those who follow books know that there is a story to ask for."""
    for book_id in books:
        unit.emit(book_stream(book_id), BookStoryTold(findings.level))


async def books_of(unit: UnitOfWork, text_id: UUID) -> list[UUID]:
    """Return the books that have a text."""
    return list(
        await unit.session.scalars(select(Book.id).where(Book.text_id == text_id).order_by(Book.id))
    )
