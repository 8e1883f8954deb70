"""How a claim on a run ends, each way one fenced transaction."""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert

from app.platform import metrics
from app.platform.db.engine import Database
from app.platform.db.unit import UnitOfWork
from app.platform.logs import scrub
from app.platform.runs.events import (
    RunChanged,
    RunFinished,
    RunRetried,
    StepStarted,
    run_stream,
    user_stream,
)
from app.platform.runs.lease import Lease, from_now
from app.platform.runs.models import IS_STAGE, RecordKind, RequestFailure, Run, RunRecord, RunStatus
from app.platform.runs.plan import Plan, plans
from app.platform.runs.retry import judge, storable
from app.platform.runs.ring import Ring

#: Characters of an error's message that are kept.
LONGEST_MESSAGE = 2_000

#: What a run that nobody holds has in its lease columns.
UNHELD = {"lease_expires_at": None, "heartbeat_at": None}


async def finished_steps(database: Database, lease: Lease) -> set[str]:
    """Return the steps that are certain already."""
    async with database.read() as session:
        steps = await session.scalars(
            select(RunRecord.step).where(
                RunRecord.run_id == lease.run_id,
                RunRecord.kind == RecordKind.STAGE,
                RunRecord.item == "",
                RunRecord.status == RunStatus.DONE,
            )
        )
        return set(steps)


async def step_started(database: Database, lease: Lease, plan: Plan, step: str) -> None:
    """Note that a step begins."""
    progress = plan.progress(step, 0)
    async with lease.unit(database) as unit:
        await unit.session.execute(
            insert(RunRecord)
            .values(
                run_id=lease.run_id,
                kind=RecordKind.STAGE,
                step=step,
                status=RunStatus.RUNNING,
                started_at=func.now(),
                input_digest=lease.digest,
            )
            .on_conflict_do_update(
                index_elements=["run_id", "step", "item"],
                index_where=IS_STAGE,
                set_={"status": RunStatus.RUNNING, "started_at": func.now()},
            )
        )
        attempt, progress = (
            await unit.session.execute(
                update(Run)
                .where(Run.id == lease.run_id)
                .values(current_step=step, progress=func.greatest(Run.progress, progress))
                .returning(Run.attempts, Run.progress)
            )
        ).one()
        unit.emit(run_stream(lease.run_id), StepStarted(step, attempt, progress))


async def done(database: Database, lease: Lease, plan: Plan) -> list[Ring]:
    """End a run well, its last step's output as the result; return those that now have a turn."""
    async with lease.unit(database) as unit:
        result = (
            select(RunRecord.payload)
            .where(
                RunRecord.run_id == lease.run_id,
                RunRecord.kind == RecordKind.STAGE,
                RunRecord.step == plan.steps[-1].name,
                RunRecord.item == "",
            )
            .scalar_subquery()
        )
        await unit.session.execute(update(Run).where(Run.id == lease.run_id).values(result=result))
        return await end(unit, lease.run_id, RunStatus.DONE)


async def cancelled(database: Database, lease: Lease) -> list[Ring]:
    """End a run because somebody asked for it."""
    async with lease.unit(database) as unit:
        return await end(unit, lease.run_id, RunStatus.CANCELLED)


async def released(database: Database, lease: Lease) -> None:
    """Hand a run back unfinished and untried, because this worker goes away."""
    async with lease.unit(database) as unit:
        run = await unit.session.get_one(Run, lease.run_id)
        if run.cancel_requested_at is not None:
            await end(unit, run.id, RunStatus.CANCELLED)
            return
        run.attempts = max(run.attempts - 1, 0)
        await requeue(unit, run, 0, "The worker was stopped.")
        unit.ring(run)


async def failed(database: Database, lease: Lease, plan: Plan, error: Exception) -> list[Ring]:
    """Put a run back with a delay, or give it up; either way say why."""
    async with lease.unit(database) as unit:
        run = await unit.session.get_one(Run, lease.run_id)
        verdict = judge(error, run.attempts, plan.attempts)
        unit.add(
            RequestFailure(
                component="worker",
                operation=f"{run.kind}.{run.current_step}",
                error_class=type(error).__name__,
                message=storable(scrub(str(error)))[:LONGEST_MESSAGE],
                run_id=run.id,
            )
        )
        if run.cancel_requested_at is not None:
            return await end(unit, run.id, RunStatus.CANCELLED)
        if verdict.delay is None:
            fault = {"code": verdict.code, "message": verdict.message, "step": run.current_step}
            return await end(unit, run.id, RunStatus.FAILED, fault)
        await requeue(unit, run, verdict.delay, verdict.message)
        return []


async def requeue(unit: UnitOfWork, run: Run, seconds: float, reason: str) -> None:
    """Let a run wait for its next try."""
    await unit.session.execute(
        update(Run)
        .where(Run.id == run.id)
        .values(status=RunStatus.QUEUED, due_at=from_now(seconds), rung_at=None, **UNHELD)
    )
    unit.emit(
        run_stream(run.id), RunRetried(run.current_step, run.attempts, round(seconds, 1), reason)
    )
    if run.user_id is not None:
        unit.emit(user_stream(run.user_id), RunChanged(run.id, run.kind, RunStatus.QUEUED))


async def end(
    unit: UnitOfWork, run_id: UUID, status: RunStatus, error: Mapping[str, str | None] | None = None
) -> list[Ring]:
    """Write a run's end; return the runs of its workspace that waited for the place."""
    complete = status == RunStatus.DONE
    run = (
        await unit.session.scalars(
            update(Run)
            .where(Run.id == run_id)
            .values(
                status=status,
                error=error,
                progress=100 if complete else Run.progress,
                finished_at=func.now(),
                **UNHELD,
            )
            .returning(Run)
            .execution_options(populate_existing=True)
        )
    ).one()
    unit.emit(run_stream(run.id), RunFinished(status, run.progress, error))
    if run.user_id is not None:
        unit.emit(user_stream(run.user_id), RunChanged(run.id, run.kind, status))
    plan = plans.find(run.kind)
    if plan is not None and plan.ended is not None:
        await plan.ended(unit, run)
    metrics.runs_finished.labels(run.kind, status).inc()
    waiting = await unit.session.execute(
        select(Run.id, Run.kind)
        .where(
            Run.workspace_id == run.workspace_id,
            Run.status == RunStatus.QUEUED,
            Run.due_at <= func.now(),
        )
        .order_by(Run.due_at)
        .limit(1)
    )
    return [Ring(*row) for row in waiting]
