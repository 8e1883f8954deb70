"""Who holds a run may write; who lost it may not."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from sqlalchemy import text

from app.platform.runs import outcome, sweep
from app.platform.runs.lease import Lease, LeaseLost, beat, claim
from app.platform.runs.models import Run, RunKind, RunStatus
from app.platform.runs.plan import plans
from app.platform.runs.ring import Ring
from app.platform.runs.start import start_run
from app.platform.runs.step import Step
from app.platform.runs.work import work_on
from tests.platform.runs.conftest import KIND, Declare, Desk


async def nothing(step: Step) -> None:
    """Do nothing."""


async def test_one_of_many_claims_gets_the_run(desk: Desk, declare: Declare) -> None:
    declare(nothing)
    run_id = await desk.start()

    leases = await asyncio.gather(*(desk.claim(run_id) for _ in range(20)))

    assert [lease.token for lease in leases if lease is not None] == [1]


async def test_a_workspace_never_has_more_runs_at_once_than_it_may(
    desk: Desk, declare: Declare
) -> None:
    declare(nothing)
    spaces = [await desk.workspace("a"), await desk.workspace("b")]
    runs = [await desk.start(workspace_id=space) for space in spaces * 12]

    leases = await asyncio.gather(
        *(claim(desk.database, run, seconds=60, workspace_limit=3) for run in runs)
    )

    held = [lease.workspace_id for lease in leases if lease is not None]
    assert sorted(held, key=str) == sorted(spaces * 3, key=str)


async def test_a_place_that_becomes_free_is_offered_to_the_next(
    desk: Desk, declare: Declare
) -> None:
    plan = declare(nothing)
    space = await desk.workspace()
    first, second = [await desk.start(workspace_id=space) for _ in range(2)]
    lease = await desk.lease(first)
    assert await claim(desk.database, second, seconds=60, workspace_limit=1) is None

    assert await outcome.done(desk.database, lease, plan) == [Ring(second, RunKind.ENRICH)]
    assert await claim(desk.database, second, seconds=60, workspace_limit=1) is not None


async def test_a_run_is_not_claimed_before_it_is_due(desk: Desk, declare: Declare) -> None:
    declare(nothing)
    run_id = await desk.start()
    await desk.change(run_id, due_at=text("now() + interval '1 minute'"))

    assert await desk.claim(run_id) is None


async def test_a_kind_that_this_worker_does_not_know_is_left_for_others(desk: Desk) -> None:
    run_id = await desk.start()
    assert KIND not in plans.kinds()

    run = await desk.work(run_id)

    assert (run.status, run.attempts) == (RunStatus.QUEUED, 0)


async def test_the_reaper_leaves_unknown_kinds_and_takes_the_others(
    desk: Desk, declare: Declare
) -> None:
    declare(nothing)
    strange = await desk.start()
    await desk.lease(strange)
    await desk.let_expire(strange)
    async with desk.database.unit() as unit:
        known = (await start_run(unit, RunKind.EXPORT, subject="x")).id
    await desk.lease(known)
    await desk.let_expire(known)
    plans._by_kind.pop(KIND)

    assert await sweep.reap(desk.database) == 1

    assert (await desk.run(strange)).status == RunStatus.RUNNING
    assert (await desk.run(known)).status == RunStatus.QUEUED


Write = Callable[[Desk, Step, Lease], Awaitable[object]]


async def _unit(_: Desk, step: Step, __: Lease) -> None:
    async with step.unit():
        pass


async def _item(_: Desk, step: Step, __: Lease) -> None:
    async with step.item("a", {"b": 1}):
        pass


async def _finish(_: Desk, step: Step, __: Lease) -> None:
    async with step.finish({"b": 1}):
        pass


async def _done(desk: Desk, step: Step, lease: Lease) -> None:
    await outcome.done(desk.database, lease, step._plan)


async def _failed(desk: Desk, step: Step, lease: Lease) -> None:
    await outcome.failed(desk.database, lease, step._plan, KeyError())


WRITES: dict[str, Write] = {
    "unit": _unit,
    "item": _item,
    "finish": _finish,
    "progress": lambda _, step, __: step.progress(1),
    "log": lambda _, step, __: step.log("hello"),
    "started": lambda d, s, lease: outcome.step_started(d.database, lease, s._plan, s.name),
    "done": _done,
    "failed": _failed,
    "cancelled": lambda desk, _, lease: outcome.cancelled(desk.database, lease),
    "released": lambda desk, _, lease: outcome.released(desk.database, lease),
    "beat": lambda desk, _, lease: beat(desk.database, lease, 60),
}


@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES)
async def test_a_worker_that_lost_its_lease_writes_nothing(
    desk: Desk, declare: Declare, write: Write
) -> None:
    plan = declare(nothing)
    run_id = await desk.start(user_id=await desk.user())
    stale = await desk.lease(run_id)
    await desk.let_expire(run_id)
    await sweep.reap(desk.database)
    await desk.lease(run_id)
    before = await _everything(desk)

    with pytest.raises(LeaseLost):
        await write(desk, Step(desk.runtime, stale, plan, "nothing"), stale)

    assert await _everything(desk) == before


@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES)
async def test_whoever_holds_the_lease_may_write(
    desk: Desk, declare: Declare, write: Write
) -> None:
    plan = declare(nothing)
    lease = await desk.lease(await desk.start(user_id=await desk.user()))
    before = await _everything(desk)

    await write(desk, Step(desk.runtime, lease, plan, "nothing"), lease)

    assert (await _everything(desk) == before) == (write is _unit)


async def _everything(desk: Desk) -> list[str]:
    tables = ("runs", "run_records", "stream_events", "outbox", "request_failures")
    async with desk.database.read() as session:
        return [
            str((await session.execute(text(f"SELECT * FROM {table} ORDER BY 1, 2"))).all())  # noqa: S608 (our own names)
            for table in tables
        ]


async def test_a_heartbeat_extends_the_lease(desk: Desk, declare: Declare) -> None:
    declare(nothing)
    run_id = await desk.start()
    lease = await desk.lease(run_id, seconds=1)
    first = (await desk.run(run_id)).lease_expires_at
    assert first is not None

    assert await beat(desk.database, lease, 60) is False

    second = (await desk.run(run_id)).lease_expires_at
    assert second is not None
    assert 58 < (second - first).total_seconds() < 70


async def test_a_heartbeat_that_waited_for_a_long_write_counts_from_its_end(
    desk: Desk, declare: Declare
) -> None:
    declare(nothing)
    run_id = await desk.start()
    lease = await desk.lease(run_id)
    async with lease.unit(desk.database) as unit:
        beating = asyncio.create_task(beat(desk.database, lease, 1))
        await _until_somebody_waits_for_a_lock(desk)
        await unit.session.execute(text("SELECT pg_sleep(1.1)"))
    await beating

    assert await sweep.reap(desk.database) == 0


async def _until_somebody_waits_for_a_lock(desk: Desk) -> None:
    asked = text(
        "SELECT count(*) FROM pg_stat_activity"
        " WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )
    async with asyncio.timeout(10):
        while True:
            async with desk.database.read() as session:
                if await session.scalar(asked):
                    return


async def test_an_expired_lease_is_taken_back_until_the_tries_are_used_up(
    desk: Desk, declare: Declare
) -> None:
    declare(nothing, attempts=3)
    run_id = await desk.start(user_id=await desk.user())
    seen: list[tuple[RunStatus, int]] = []
    for _ in range(3):
        await desk.lease(run_id)
        assert await sweep.reap(desk.database) == 0
        await desk.let_expire(run_id)
        assert await sweep.reap(desk.database) == 1
        run: Run = await desk.run(run_id)
        seen.append((run.status, run.attempts))

    assert seen == [(RunStatus.QUEUED, 1), (RunStatus.QUEUED, 2), (RunStatus.FAILED, 3)]
    assert run.error is not None
    assert run.error["code"] == "WORKER_LOST"
    assert run.finished_at is not None


async def test_a_second_worker_finds_nothing_to_do(desk: Desk, declare: Declare) -> None:
    done: list[str] = []

    async def once(step: Step) -> None:
        done.append(step.name)

    declare(once)
    run_id = await desk.start()

    await asyncio.gather(*(work_on(desk.runtime, run_id) for _ in range(5)))

    assert done == ["once"]
    assert (await desk.run(run_id)).status == RunStatus.DONE
