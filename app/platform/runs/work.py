"""Working on a run: claim it, keep the lease alive, do the steps, and say how it ended."""

import asyncio
from uuid import UUID

import structlog

from app.platform import metrics, tracing
from app.platform.runs import outcome
from app.platform.runs.lease import CancelRequested, Lease, LeaseLost, claim
from app.platform.runs.plan import Plan, plans
from app.platform.runs.step import Step
from app.platform.runtime import Runtime

log = structlog.get_logger(__name__)


#: Seconds that a task gets to clean up before it is told once more to end.
PATIENCE = 2.0


class StepGaveUp(Exception):
    """The step was cancelled from within, though nobody had asked for it."""


async def work_on(runtime: Runtime, run_id: UUID) -> None:
    """Do all that is left of a run, unless somebody else is at it."""
    # In line: hundreds may be rung for at once, and those that are at work need the database too.
    async with runtime.database.line:
        lease = await claim(
            runtime.database,
            run_id,
            seconds=runtime.settings.run_lease_seconds,
            workspace_limit=runtime.settings.workspace_runs,
        )
    if lease is None:
        return
    with (
        structlog.contextvars.bound_contextvars(run_id=str(run_id), run_kind=lease.kind),
        tracing.span("run", carried=lease.trace, run_id=str(run_id), kind=lease.kind),
    ):
        log.info("run.claimed", attempt=lease.attempt)
        try:
            await _work(runtime, lease)
        except LeaseLost:
            log.warning("run.lease_lost")


async def _work(runtime: Runtime, lease: Lease) -> None:
    plan = plans.of(lease.kind)
    database = runtime.database
    try:
        await _interruptible(runtime, lease, plan)
    except LeaseLost:
        raise
    except CancelRequested:
        next_up = await outcome.cancelled(database, lease)
        log.info("run.cancelled")
    except asyncio.CancelledError:
        # The worker is shutting down: hand the run back rather than let the lease run out.
        await asyncio.shield(outcome.released(database, lease))
        raise
    except Exception as error:
        log.exception("run.step_failed")
        next_up = await outcome.failed(database, lease, plan, error)
    else:
        next_up = await outcome.done(database, lease, plan)
        log.info("run.done")
    await runtime.doorbell.ring(next_up)


async def _interruptible(runtime: Runtime, lease: Lease, plan: Plan) -> None:
    """Do the steps while the lease is kept; stop at once when it is lost or a cancel comes."""
    steps = asyncio.create_task(_steps(runtime, lease, plan))
    keeper = asyncio.create_task(runtime.pulse.keep(lease))
    try:
        await asyncio.wait({steps, keeper}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        await _stop(steps, keeper)
    # Finished work counts even when the cancel came in the same moment.
    if not steps.cancelled():
        steps.result()
    elif not keeper.cancelled():
        keeper.result()
    else:
        raise StepGaveUp


async def _stop(*tasks: asyncio.Task[None]) -> None:
    """End tasks, however often they have to be told: code in between may swallow a cancel."""
    left = set(tasks)
    while left:
        for task in left:
            task.cancel()
        _, left = await asyncio.wait(left, timeout=PATIENCE)


async def _steps(runtime: Runtime, lease: Lease, plan: Plan) -> None:
    finished = await outcome.finished_steps(runtime.database, lease)
    for planned in plan.steps:
        if planned.name in finished:
            continue
        await outcome.step_started(runtime.database, lease, plan, planned.name)
        step = Step(runtime, lease, plan, planned.name)
        with (
            structlog.contextvars.bound_contextvars(step=planned.name),
            tracing.span("run.step", step=planned.name),
            metrics.run_step_seconds.labels(lease.kind, planned.name).time(),
        ):
            await planned.do(step)
            if not step.finished:
                async with step.finish():
                    pass
