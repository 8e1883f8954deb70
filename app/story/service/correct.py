"""Correcting a book's story: noted, applied at once, and applied again whenever it is told anew."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.books.events import BookStoryTold, book_stream
from app.books.service.find import own_text
from app.books.service.load_text import load_text
from app.books.service.texts import lock_text, revise_text
from app.platform.db.base import Json
from app.platform.db.unit import UnitOfWork
from app.platform.errors import NotFound
from app.story.analysis.findings import Findings
from app.story.corrections.apply import corrected
from app.story.errors import ChangesNothing, NotAnalysed
from app.story.models import CorrectionKind, StoryCorrection
from app.story.service.keep_story import forget_story, found_in, keep_story, story_id_of


@dataclass(frozen=True)
class Wanted:
    """What somebody wants to correct."""

    kind: CorrectionKind
    details: Json
    #: The same as a sentence, for those who look at the list.
    summary: str


async def correct(
    unit: UnitOfWork, user_id: UUID, book_id: UUID, wanted: Wanted
) -> StoryCorrection:
    """Correct the story of somebody's book, in that book alone."""
    telling = await _telling(unit, user_id, book_id)
    before = await telling.with_corrections(await in_force(unit.session, book_id))
    after = corrected(before, telling.text, [(wanted.kind, wanted.details)])
    if after == before:
        raise ChangesNothing
    noted = unit.add(
        StoryCorrection(
            book_id=book_id,
            user_id=user_id,
            kind=wanted.kind,
            details=wanted.details,
            summary=wanted.summary,
        )
    )
    await unit.session.flush()
    await _tell(unit, book_id, telling, after)
    return noted


async def undo(unit: UnitOfWork, user_id: UUID, correction_id: UUID) -> UUID:
    """Take a correction back; return the book it was made in."""
    asked = select(StoryCorrection.book_id).where(StoryCorrection.id == correction_id)
    book_id = await unit.session.scalar(asked)
    if book_id is None:
        raise NotFound("There is no such correction.")
    telling = await _telling(unit, user_id, book_id)
    noted = await unit.session.get_one(StoryCorrection, correction_id)
    if noted.undone_at is not None:
        raise ChangesNothing("This correction is undone already.")
    noted.undone_at = await unit.session.scalar(select(func.now()))
    await unit.session.flush()
    left = await in_force(unit.session, book_id)
    if left:
        await _tell(unit, book_id, telling, await telling.with_corrections(left))
    else:
        await lock_text(unit, telling.text_id)
        # Nothing is told otherwise any more than to everybody.
        await forget_story(unit, story_id_of(book_id))
        await revise_text(unit, telling.text_id)
        unit.emit(book_stream(book_id), BookStoryTold(telling.findings.level, corrected=True))
    return book_id


async def in_force(session: AsyncSession, book_id: UUID) -> Sequence[StoryCorrection]:
    """Return the corrections of a book that were not undone, in their order."""
    made = StoryCorrection
    asked = select(made).where(made.book_id == book_id, made.undone_at.is_(None))
    return (await session.scalars(asked.order_by(made.id))).all()


@dataclass(frozen=True)
class Telling:
    """A text and what was found in it."""

    text_id: UUID
    text: str
    findings: Findings

    async def with_corrections(self, made: Sequence[StoryCorrection]) -> Findings:
        """Return what was found, corrected."""
        pairs = [(each.kind, each.details) for each in made]
        return await asyncio.to_thread(corrected, self.findings, self.text, pairs)


async def _telling(unit: UnitOfWork, user_id: UUID, book_id: UUID) -> Telling:
    text_id = await own_text(unit, user_id, book_id)
    findings = await found_in(unit.session, text_id)
    if findings is None:
        raise NotAnalysed
    document = await load_text(unit.session, text_id)
    return Telling(text_id, document.text, findings)


async def _tell(unit: UnitOfWork, book_id: UUID, telling: Telling, findings: Findings) -> None:
    await keep_story(unit, telling.text_id, telling.text, findings, book_id)
    unit.emit(book_stream(book_id), BookStoryTold(findings.level, corrected=True))


async def tell_corrected(
    unit: UnitOfWork, text_id: UUID, text: str, findings: Findings, books: Sequence[UUID]
) -> None:
    """Tell a story that was found anew in books whose readers know better."""
    telling = Telling(text_id, text, findings)
    for book_id in books:
        made = await in_force(unit.session, book_id)
        if made:
            better = await telling.with_corrections(made)
            await keep_story(unit, text_id, text, better, book_id)
