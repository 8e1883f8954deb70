"""Starting runs, ringing for them, and losing every ring."""

import asyncio
from dataclasses import replace
from uuid import UUID

from sqlalchemy import func, select

from app.platform.runs import sweep
from app.platform.runs.doorbell import Doorbell
from app.platform.runs.lease import claim
from app.platform.runs.models import OutboxMessage, Run, RunKind, RunStatus
from app.platform.runs.ring import Ring
from app.platform.runs.start import start_run
from app.platform.runs.step import Step
from app.platform.runtime import Runtime
from tests.installation import work_off
from tests.platform.pipe import Pipe
from tests.platform.runs.conftest import SECONDS, Declare, Desk
from workers.relay import Relay

RINGS, WATCHED_RINGS = "dramatiq:runs", "dramatiq:watched"


async def nothing(step: Step) -> None:
    """Do nothing."""


async def test_a_key_starts_one_run_however_often_it_comes(desk: Desk) -> None:
    user_id = await desk.user()

    runs = await asyncio.gather(
        *(desk.start(user_id=user_id, idempotency_key="once") for _ in range(100))
    )

    assert len(set(runs)) == 1
    async with desk.database.read() as session:
        assert await session.scalar(select(func.count()).select_from(Run)) == 1
        assert await session.scalar(select(func.count()).select_from(OutboxMessage)) == 1


async def test_a_key_counts_for_one_person_only(desk: Desk) -> None:
    people = [await desk.user("ada"), await desk.user("bob")]

    runs = [await desk.start(user_id=person, idempotency_key="once") for person in people * 2]

    assert runs[:2] == runs[2:]
    assert runs[0] != runs[1]


async def test_the_outbox_is_drained_once(desk: Desk) -> None:
    runs = [await desk.start() for _ in range(30)]

    drained = await asyncio.gather(*(sweep.drain_outbox(desk.database, 10) for _ in range(6)))
    drained.append(await sweep.drain_outbox(desk.database))

    assert sorted(ring.run_id for some in drained for ring in some) == sorted(runs)
    assert await sweep.drain_outbox(desk.database) == []


async def test_a_run_is_not_rung_for_again_at_once(desk: Desk) -> None:
    run_id = await desk.start()

    assert await sweep.due_runs(desk.database) == [Ring(run_id, RunKind.ENRICH)]
    assert await sweep.due_runs(desk.database) == []


async def test_losing_all_of_valkey_loses_no_run(
    desk: Desk, runtime: Runtime, declare: Declare
) -> None:
    declare(nothing)
    runs = [await desk.start() for _ in range(20)]
    await sweep.drain_outbox(desk.database)
    await runtime.redis.flushdb()

    await work_off(runtime)

    assert {(await desk.run(run)).status for run in runs} == {RunStatus.DONE}


async def test_rings_do_not_pile_up_while_workers_are_busy(desk: Desk, runtime: Runtime) -> None:
    for _ in range(sweep.BATCH):
        await runtime.redis.rpush(RINGS, "waiting")
    run_id = await desk.start()
    await runtime.redis.lpop(RINGS)
    assert await runtime.redis.llen(RINGS) == sweep.BATCH

    await Relay(runtime).sweep()
    assert await runtime.redis.llen(RINGS) == sweep.BATCH

    await runtime.redis.delete(RINGS)
    await Relay(runtime).sweep()
    assert await runtime.redis.llen(RINGS) == 1
    assert (await desk.run(run_id)).rung_at is not None


async def test_the_relay_outlives_valkey_and_the_database(desk: Desk, runtime: Runtime) -> None:
    async with Pipe(str(runtime.settings.redis_url)) as pipe:
        bell = Doorbell(pipe.url)
        relay = Relay(replace(runtime, doorbell=bell))
        serving = asyncio.create_task(relay.serve())
        lost = await desk.start()
        await _until_rung(desk, lost)
        async with desk.database.engine.connect() as connection:
            await connection.exec_driver_sql(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
            await connection.invalidate()
        await runtime.redis.flushdb()
        await pipe.open()
        await desk.change(lost, rung_at=None)
        async with asyncio.timeout(SECONDS):
            while not await runtime.redis.llen(RINGS):
                await _until_rung(desk, lost)
        assert not serving.done()
        serving.cancel()
        await asyncio.gather(serving, return_exceptions=True)
        bell.close()


async def _until_rung(desk: Desk, run_id: UUID) -> None:
    async with asyncio.timeout(SECONDS), desk.database.engine.connect() as connection:
        while True:
            asked = select(Run.rung_at).where(Run.id == run_id)
            if await connection.scalar(asked) is not None:
                return
            await connection.rollback()


async def test_what_somebody_watches_waits_behind_nothing(desk: Desk, runtime: Runtime) -> None:
    async with runtime.database.unit() as unit:
        await start_run(unit, RunKind.CHAT, subject="turn:x")

    assert await runtime.redis.llen(RINGS) == 0
    assert await runtime.redis.llen(WATCHED_RINGS) == 1


async def test_a_busy_workspace_still_answers(
    desk: Desk, runtime: Runtime, declare: Declare
) -> None:
    declare(nothing)
    workspace = await desk.workspace()
    busy = await desk.start(workspace_id=workspace)
    assert await claim(runtime.database, busy, seconds=9, workspace_limit=1)
    waits = await desk.start(workspace_id=workspace)
    async with runtime.database.unit() as unit:
        asked = await start_run(unit, RunKind.CHAT, subject="turn:x", workspace_id=workspace)

    assert await claim(runtime.database, waits, seconds=9, workspace_limit=1) is None
    assert await claim(runtime.database, asked.id, seconds=9, workspace_limit=1)
