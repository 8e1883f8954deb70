"""What people do with runs: see, cancel, try again."""

from uuid import UUID

from sqlalchemy import func, select, update

from app.platform.db.engine import Database
from app.platform.db.unit import UnitOfWork
from app.platform.errors import Conflict, NotFound
from app.platform.logs import scrub
from app.platform.runs.events import RunRetried, run_stream
from app.platform.runs.models import RequestFailure, Run, RunStatus
from app.platform.runs.outcome import end
from app.platform.runs.start import queue


async def cancel_run(unit: UnitOfWork, viewer_id: UUID, run_id: UUID) -> Run:
    """Ask a run to stop: at once when it waits, at the next heartbeat when it works."""
    run = await _own_run(unit, viewer_id, run_id)
    if run.finished_at is not None:
        raise Conflict(f"This run is over already: it is {run.status}.")
    await unit.session.execute(
        update(Run)
        .where(Run.id == run.id)
        .values(cancel_requested_at=func.coalesce(Run.cancel_requested_at, func.now()))
    )
    if run.status == RunStatus.QUEUED:
        await end(unit, run.id, RunStatus.CANCELLED)
    await unit.session.refresh(run)
    return run


async def retry_run(unit: UnitOfWork, viewer_id: UUID, run_id: UUID) -> Run:
    """Let a failed or cancelled run go on where it stopped."""
    run = await _own_run(unit, viewer_id, run_id)
    if run.status not in {RunStatus.FAILED, RunStatus.CANCELLED}:
        raise Conflict(f"Only a failed or cancelled run can be retried; this one is {run.status}.")
    await unit.session.execute(
        update(Run)
        .where(Run.id == run.id)
        .values(
            status=RunStatus.QUEUED,
            attempts=0,
            due_at=func.now(),
            rung_at=None,
            error=None,
            finished_at=None,
            cancel_requested_at=None,
        )
    )
    await unit.session.refresh(run)
    queue(unit, run)
    unit.emit(run_stream(run.id), RunRetried(run.current_step, 0, 0, "Somebody asked for it."))
    return run


async def _own_run(unit: UnitOfWork, viewer_id: UUID, run_id: UUID) -> Run:
    run = (
        await unit.session.scalars(
            select(Run).where(Run.id == run_id, Run.user_id == viewer_id).with_for_update()
        )
    ).one_or_none()
    if run is None:
        raise NotFound("You have no such run.")
    return run


async def record_failure(
    database: Database,
    *,
    component: str,
    operation: str | None,
    error: Exception,
    error_id: str,
    request_id: str,
) -> None:
    """Keep what went wrong on our side, with nothing in it that is somebody's."""
    async with database.unit() as unit:
        unit.add(
            RequestFailure(
                component=component,
                operation=operation,
                error_class=type(error).__name__,
                message=scrub(str(error)),
                error_id=error_id,
                request_id=request_id,
            )
        )
