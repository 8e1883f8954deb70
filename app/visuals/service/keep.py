"""Writing down how a picture goes: begun, kept as a version, or given up."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, update

from app.ai.errors import AnswerRefused
from app.ai.metering import meter
from app.books.events import BookVisualReady, book_stream
from app.books.models import Book
from app.books.service.files import hold_file
from app.platform.db.base import Json
from app.platform.db.unit import UnitOfWork
from app.platform.errors import NotFound, Unavailable
from app.platform.runs.models import RunStatus
from app.platform.runtime import Runtime
from app.platform.storage import Key
from app.visuals.events import VisualChanged, visuals_stream
from app.visuals.models import Visual, VisualKind, VisualStatus, VisualVersion
from app.visuals.service.brief import Brief
from app.visuals.service.painting import Painted
from app.visuals.service.pay import spend
from app.visuals.service.portraits import first_by_default


async def locked_visual(unit: UnitOfWork, visual_id: UUID) -> Visual:
    """Return the picture a run works on, locked."""
    asked = select(Visual).where(Visual.id == visual_id).with_for_update()
    asked = asked.execution_options(populate_existing=True)
    visual = (await unit.session.scalars(asked)).one_or_none()
    if visual is None:
        raise NotFound("This picture was removed.")
    return visual


def tell(unit: UnitOfWork, visual: Visual) -> None:
    """Tell how a picture stands."""
    unit.emit(
        visuals_stream(visual.book_id), VisualChanged(visual.id, visual.user_id, visual.status)
    )


async def begun(unit: UnitOfWork, visual_id: UUID) -> Visual:
    """Note that a picture is being painted."""
    visual = await locked_visual(unit, visual_id)
    if visual.status is not VisualStatus.PAINTING:
        visual.status, visual.error, visual.updated_at = VisualStatus.PAINTING, None, func.now()
        tell(unit, visual)
    return visual


async def metered(unit: UnitOfWork, user_id: UUID, run_id: UUID, brief: Brief, made: Json) -> None:
    """Note what painting took."""
    usage = made["usage"]
    await meter(
        unit,
        provider=brief.provider,
        model=brief.model,
        user_id=user_id,
        run_id=run_id,
        images=usage["images"],
        input_tokens=usage["input_tokens"],
        output_tokens=usage["output_tokens"],
        seen_tokens=usage["seen_tokens"],
    )


async def keep(
    unit: UnitOfWork,
    runtime: Runtime,
    visual_id: UUID,
    run_id: UUID,
    brief: Brief,
    painted: Painted,
    consistency: float | None,
) -> None:
    """Keep a picture as the version that is shown, and spend what was set aside for it."""
    visual = await locked_visual(unit, visual_id)
    for key in (painted.storage_key, painted.thumbnail_key):
        if not await hold_file(unit, runtime.store, Key(key)):
            raise Unavailable("A picture has gone from the store; it is painted again.")
    await unit.session.execute(
        update(VisualVersion).where(VisualVersion.visual_id == visual.id).values(is_active=False)
    )
    last = select(func.max(VisualVersion.n)).where(VisualVersion.visual_id == visual.id)
    unit.add(
        VisualVersion(
            visual_id=visual.id,
            n=(await unit.session.scalar(last) or 0) + 1,
            storage_key=painted.storage_key,
            thumbnail_key=painted.thumbnail_key,
            blurhash=painted.blurhash,
            provider=brief.provider,
            model=brief.model,
            prompt_used=brief.prompt,
            generation_params=brief.params
            | {"revisedPrompt": painted.revised_prompt, "consistency": consistency},
            user_feedback=brief.feedback or None,
            digest=brief.digest,
            revealed_at=brief.revealed_at,
            bytes=painted.bytes,
            width=painted.width,
            height=painted.height,
            credits=brief.credits,
            is_active=True,
        )
    )
    visual.status, visual.error, visual.updated_at = VisualStatus.READY, None, func.now()
    visual.revealed_at = brief.revealed_at
    await unit.session.flush()
    if visual.kind is VisualKind.PORTRAIT:
        await first_by_default(unit, visual)
    await spend(unit, visual.user_id, run_id, str(visual.id), brief.credits)
    tell(unit, visual)
    owner = await unit.session.scalar(select(Book.user_id).where(Book.id == visual.book_id))
    if owner == visual.user_id:
        # The owner's pictures go with the book; others' are theirs alone.
        unit.emit(book_stream(visual.book_id), BookVisualReady(visual.id))


async def given_up(
    unit: UnitOfWork, visual_id: UUID, status: RunStatus, error: Mapping[str, Any] | None
) -> None:
    """Say that nothing came of an attempt, and why; versions from before stay."""
    asked = select(Visual).where(Visual.id == visual_id).with_for_update()
    visual = (
        await unit.session.scalars(asked.execution_options(populate_existing=True))
    ).one_or_none()
    if visual is None or visual.status is VisualStatus.READY:
        return
    visual.updated_at = func.now()
    if status is RunStatus.CANCELLED or error is None:
        visual.status, visual.error = VisualStatus.CANCELLED, None
    else:
        refused = error["code"] == AnswerRefused.code
        visual.status = VisualStatus.REFUSED if refused else VisualStatus.FAILED
        visual.error = {"code": error["code"], "message": error["message"]}
    tell(unit, visual)
