"""The steps of a run that paints an edition, picture by picture, or binds it."""

import asyncio
from uuid import UUID

from sqlalchemy import func, select, update

from app.ai.errors import BadAnswer, InputRefused, NoAnswer
from app.books.models import Book
from app.books.service.load_text import load_text
from app.platform.db.unit import UnitOfWork
from app.platform.errors import AppError, NotFound
from app.platform.runs.models import Run, RunStatus
from app.platform.runs.step import Step
from app.platform.storage import parse_key, type_of
from app.visuals.binding import Plate, bind
from app.visuals.events import EditionChanged, visuals_stream
from app.visuals.models import (
    Edition,
    EditionStatus,
    Visual,
    VisualKind,
    VisualStatus,
    VisualVersion,
)
from app.visuals.service.brief import Brief
from app.visuals.service.consistency import consistency_of
from app.visuals.service.editions import edition_of
from app.visuals.service.keep import given_up, keep, locked_visual, metered, tell
from app.visuals.service.paint import begin, painted_by, written
from app.visuals.service.painting import Painted, paper_of
from app.visuals.service.pay import give_back

#: Times that an answer which makes no sense is asked for again, before the picture is given up.
TRIES = 2

#: What concerns one picture alone; the others go on.
OF_ONE = (NoAnswer, InputRefused, NotFound, BadAnswer)

WAITING = (VisualStatus.QUEUED, VisualStatus.PAINTING)


async def paint_edition(step: Step) -> None:
    """Paint what is left, portraits first: scenes keep to them."""
    if step.run.input.get("export"):
        return
    edition_id = edition_of(step.run.subject)
    async with step.unit() as unit:
        started = update(Edition).where(Edition.id == edition_id)
        await unit.session.execute(started.values(status=EditionStatus.PAINTING, error=None))
    while (left := await _next(step, edition_id)) is not None:
        visual_id, count = left
        await _one(step, visual_id)
        done = len([name for name in await step.items() if name.endswith(":kept")])
        await step.progress(done / (done + count))
    async with step.finish() as unit:
        await _set(unit, edition_id, EditionStatus.READY)


async def bind_edition(step: Step) -> None:
    """Bind an edition as a file, if that is what is asked for."""
    if not step.run.input.get("export"):
        return
    edition_id = edition_of(step.run.subject)
    async with step.runtime.database.read() as session:
        edition = await session.get(Edition, edition_id)
        if edition is None:
            raise NotFound("This edition was removed.")
        book = await session.get_one(Book, edition.book_id)
        if book.text_id is None:
            raise NotFound("This book has no text.")
        document = await load_text(session, book.text_id)
        asked = (
            select(Visual.start, VisualVersion.storage_key)
            .join(VisualVersion, VisualVersion.visual_id == Visual.id)
            .where(
                Visual.edition_id == edition_id,
                Visual.kind == VisualKind.SCENE,
                VisualVersion.is_active,
            )
            .order_by(Visual.start, Visual.id)
        )
        rows = (await session.execute(asked)).all()
    plates = []
    for start, stored in rows:
        key = parse_key(stored)
        content = await step.runtime.store.read(key)
        plates.append(Plate(start or 0, content, type_of(key), "Illustration"))
    made = await asyncio.to_thread(
        bind,
        document,
        plates,
        identifier=f"urn:uuid:{edition_id}",
        title=book.title,
        authors=book.authors,
        language=book.language or "und",
    )
    added = await step.runtime.store.add("exports", made, "application/epub+zip")
    async with step.finish({"key": added.key, "size": added.size, "sha256": added.sha256}):
        pass


async def edition_ended(unit: UnitOfWork, run: Run) -> None:
    """Give back what is still set aside, and let what was begun wait."""
    if run.status is RunStatus.DONE or run.user_id is None or run.input.get("export"):
        return
    edition_id = edition_of(run.subject)
    await give_back(unit, run.user_id, run.id)
    begun = update(Visual).where(
        Visual.edition_id == edition_id, Visual.status == VisualStatus.PAINTING
    )
    await unit.session.execute(begun.values(status=VisualStatus.QUEUED))
    edition = await unit.session.get(Edition, edition_id, populate_existing=True)
    if edition is None:
        return
    if run.status is RunStatus.FAILED:
        await _set(unit, edition_id, EditionStatus.FAILED)
        edition.error = run.error
    elif edition.status is EditionStatus.CANCELLED:
        left = update(Visual).where(
            Visual.edition_id == edition_id, Visual.status == VisualStatus.QUEUED
        )
        await unit.session.execute(left.values(status=VisualStatus.CANCELLED))
    else:
        await _set(unit, edition_id, EditionStatus.PAUSED)


async def _set(unit: UnitOfWork, edition_id: UUID, status: EditionStatus) -> None:
    edition = await unit.session.get(Edition, edition_id, with_for_update=True)
    if edition is None:
        return
    edition.status = status
    edition.completed_at = func.now() if status is EditionStatus.READY else None
    told = EditionChanged(edition.id, edition.user_id, status)
    unit.emit(visuals_stream(edition.book_id), told)


async def _next(step: Step, edition_id: UUID) -> tuple[UUID, int] | None:
    """Return the picture whose turn it is, and how many are left."""
    asked = (
        select(Visual.id, func.count().over())
        .where(Visual.edition_id == edition_id, Visual.status.in_(WAITING))
        .order_by((Visual.kind == VisualKind.SCENE), Visual.start, Visual.id)
        .limit(1)
    )
    async with step.runtime.database.read() as session:
        row = (await session.execute(asked)).one_or_none()
    return None if row is None else (row[0], row[1])


async def _one(step: Step, visual_id: UUID) -> None:
    for turn in range(1, TRIES + 1):
        try:
            await _painted(step, visual_id)
        except OF_ONE as error:
            if not isinstance(error, BadAnswer) or turn == TRIES:
                await _failed(step, visual_id, error)
                return
        else:
            return


async def _painted(step: Step, visual_id: UUID) -> None:
    """Paint one picture: each part of that is certain before the next, and paid once."""
    items = await step.items()
    kept = items.get(f"{visual_id}:brief")
    brief = await written(step, visual_id, "") if kept is None else Brief.of(kept)
    if kept is None:
        async with step.item(f"{visual_id}:brief", brief.json()) as unit:
            if await _fresh(unit, visual_id, brief):
                return
            await begin(unit, step, visual_id, brief)
    made = items.get(f"{visual_id}:painted")
    if made is None:
        brief, painted = await painted_by(step, visual_id, brief)
        made = {"brief": brief.json(), "painted": painted.json()}
        async with step.item(f"{visual_id}:painted", made) as unit:
            await metered(unit, step.run.owner, step.run.run_id, brief, made["painted"])
    brief, painted = Brief.of(made["brief"]), Painted(**made["painted"])
    near = await consistency_of(step.runtime, step.run.owner, visual_id, brief, painted)
    async with step.item(f"{visual_id}:kept") as unit:
        await keep(unit, step.runtime, visual_id, step.run.run_id, brief, painted, near)
        # A picture that is there starts the count of tries again.
        tries = update(Run).where(Run.id == step.run.run_id)
        await unit.session.execute(tries.values(attempts=1))
    await step.runtime.store.delete(paper_of(visual_id, brief))


async def _fresh(unit: UnitOfWork, visual_id: UUID, brief: Brief) -> bool:
    """Leave a picture as it is if it would be the same again."""
    same = select(VisualVersion.id).where(
        VisualVersion.visual_id == visual_id,
        VisualVersion.is_active,
        VisualVersion.digest == brief.digest,
    )
    if await unit.session.scalar(same) is None:
        return False
    visual = await locked_visual(unit, visual_id)
    visual.status = VisualStatus.READY
    tell(unit, visual)
    return True


async def _failed(step: Step, visual_id: UUID, error: AppError) -> None:
    """Give one picture up, and its credits back."""
    async with step.unit() as unit:
        await give_back(unit, step.run.owner, step.run.run_id, str(visual_id))
        told = {"code": error.code, "message": error.message}
        await given_up(unit, visual_id, RunStatus.FAILED, told)
