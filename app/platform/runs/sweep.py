"""What the relay does each second: ring for what waits, and take back what a dead worker held."""

from sqlalchemy import delete, func, or_, select, update

from app.platform import metrics
from app.platform.db.engine import Database
from app.platform.runs.lease import from_now
from app.platform.runs.models import OutboxMessage, Run, RunStatus
from app.platform.runs.outcome import end, requeue
from app.platform.runs.plan import plans
from app.platform.runs.ring import Ring

BATCH = 500

#: A ring that nobody answered is repeated after this long; a lost message costs no more.
RING_AGAIN_SECONDS = 3.0


async def drain_outbox(database: Database, most: int = BATCH) -> list[Ring]:
    """Take what committed transactions left for the queue, the oldest first."""
    oldest = select(OutboxMessage.id).order_by(OutboxMessage.id).limit(most)
    async with database.unit() as unit:
        runs = await unit.session.execute(
            delete(OutboxMessage)
            .where(
                OutboxMessage.id.in_(oldest.with_for_update(skip_locked=True)),
                Run.id == OutboxMessage.run_id,
            )
            .returning(Run.id, Run.kind)
        )
        return [Ring(*row) for row in runs]


async def due_runs(database: Database, most: int = BATCH) -> list[Ring]:
    """Return the runs whose time has come and that nobody has been rung for lately."""
    unanswered = or_(Run.rung_at.is_(None), Run.rung_at < from_now(-RING_AGAIN_SECONDS))
    due = (
        select(Run.id)
        .where(Run.status == RunStatus.QUEUED, Run.due_at <= func.now(), unanswered)
        .order_by(Run.due_at)
        .limit(most)
        .with_for_update(skip_locked=True)
    )
    async with database.unit() as unit:
        runs = await unit.session.execute(
            update(Run)
            .where(Run.id.in_(due))
            .values(rung_at=func.now())
            .returning(Run.id, Run.kind)
        )
        return [Ring(*row) for row in runs]


async def reap(database: Database) -> int:
    """Put runs whose worker fell silent back into the queue, or give them up."""
    async with database.unit() as unit:
        expired = list(
            await unit.session.scalars(
                select(Run)
                .where(
                    Run.status == RunStatus.RUNNING,
                    Run.lease_expires_at < func.clock_timestamp(),
                    # Of others neither the steps nor the tries are known here.
                    Run.kind.in_(plans.kinds()),
                )
                .limit(BATCH)
                .with_for_update(skip_locked=True)
            )
        )
        for run in expired:
            if run.cancel_requested_at is not None:
                await end(unit, run.id, RunStatus.CANCELLED)
            elif run.attempts >= plans.of(run.kind).attempts:
                fault = {
                    "code": "WORKER_LOST",
                    "message": "The worker died at this step each time it was tried.",
                    "step": run.current_step,
                }
                await end(unit, run.id, RunStatus.FAILED, fault)
            else:
                await requeue(unit, run, 0, "The worker fell silent.")
                unit.ring(run)
    metrics.runs_reaped.inc(len(expired))
    return len(expired)


async def measure(database: Database) -> None:
    """Publish how much waits and how much runs."""
    async with database.read() as session:
        rows = await session.execute(
            select(Run.kind, Run.status, func.count())
            .where(Run.status.in_([RunStatus.QUEUED, RunStatus.RUNNING]))
            .group_by(Run.kind, Run.status)
        )
        metrics.runs_waiting.clear()
        for kind, status, count in rows:
            metrics.runs_waiting.labels(kind, status).set(count)
        size = await session.scalar(select(func.count()).select_from(OutboxMessage))
        metrics.outbox_size.set(size or 0)
