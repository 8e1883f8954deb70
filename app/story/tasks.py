"""The run that analyses a book's story; each step is thin, `service` does it."""

from uuid import UUID

from sqlalchemy import select

from app.books.models import Book
from app.books.service.load_text import load_text
from app.books.service.shelve import book_of
from app.platform.errors import AppError
from app.platform.runs.models import RunKind
from app.platform.runs.plan import Plan, PlannedStep, plans
from app.platform.runs.step import Step
from app.story.analysis.engine import Stage
from app.story.apart import analyse_apart
from app.story.service.keep_story import found_in, keep_findings
from app.story.service.scenes import cut_of
from app.story.service.tell import announce, is_told, tell


async def analyse(step: Step) -> None:
    """Find who is in the story, who says what, and how they stand to each other."""
    text_id = await _text_of(step)
    async with step.runtime.database.read() as session:
        kept = None if step.run.input.get("again") else await found_in(session, text_id)
        if kept is not None:
            return
        document = await load_text(session, text_id)
        scenes = await cut_of(session, text_id)

    async def heard(stage: Stage) -> None:
        await step.progress(list(Stage).index(stage) / len(Stage))

    findings = await analyse_apart(document, scenes, heard)
    async with step.finish({"characters": len(findings.characters)}) as unit:
        await keep_findings(unit, text_id, findings)


async def publish(step: Step) -> None:
    """Tell what was found, all of it in one moment."""
    text_id = await _text_of(step)
    async with step.runtime.database.read() as session:
        findings = await found_in(session, text_id)
        document = await load_text(session, text_id)
    if findings is None:
        raise AppError("What was found in this book was lost; analyse it once more.")
    async with step.finish() as unit:
        if step.run.input.get("again") or not await is_told(unit, text_id):
            await tell(unit, text_id, document.text, findings)
        else:
            announce(unit, [book_of(step.run.subject)], findings)


async def _text_of(step: Step) -> UUID:
    """Return the text of the book a run is about."""
    async with step.runtime.database.read() as session:
        text_id = await session.scalar(
            select(Book.text_id).where(Book.id == book_of(step.run.subject))
        )
    if text_id is None:
        raise AppError("This book was deleted.")
    return text_id


plans.add(
    Plan(
        RunKind.ANALYSE,
        (PlannedStep("analyse", analyse, weight=4), PlannedStep("publish", publish)),
    )
)
