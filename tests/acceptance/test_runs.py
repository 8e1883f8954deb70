"""Runs while workers are killed, stopped, and rung for in vain."""

import asyncio
import sys
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from signal import SIGTERM
from uuid import UUID

import pytest
from sqlalchemy import delete, func, select, text, update

from app.accounts.models import LoginEvent, LoginMethod, LoginOutcome, User
from app.platform.runs.models import Run, RunKind, RunRecord, RunStatus
from app.platform.runs.start import start_run
from app.platform.runtime import Runtime
from app.platform.storage import parse_key
from app.settings import Settings
from tests.acceptance.halting_worker import HALTED
from tests.cli.program import Program
from tests.installation import work_off

STEPS = ("collect", "pack", "deliver")


def environment(settings: Settings, **changes: str) -> dict[str, str]:
    return {
        "FABULA_DATABASE_URL": str(settings.database_url),
        "FABULA_REDIS_URL": str(settings.redis_url),
        "FABULA_STORAGE_URL": str(settings.storage_url),
        "FABULA_SECRET_KEYS": settings.secret_keys.get_secret_value(),
        **changes,
    }


def worker(settings: Settings, cwd: Path, **changes: str) -> Program:
    return Program(
        sys.executable, "-m", "app.cli", "worker", cwd=cwd, **environment(settings, **changes)
    )


def halting_worker(
    settings: Settings, cwd: Path, step: str, *options: str, **changes: str
) -> Program:
    """Start a worker that works at one run at a time and halts in a step, or after it."""
    command = (sys.executable, "-m", "tests.acceptance.halting_worker", step, *options)
    more = environment(settings, **{"FABULA_WORKER_THREADS": "1", **changes})
    return Program(*command, cwd=cwd, **more)


async def somebody(runtime: Runtime, name: str) -> UUID:
    """Make a person with rows in several tables and a picture in the store."""
    picture = await runtime.store.add("avatars", name.encode() * 1000, "image/png")
    async with runtime.database.unit() as unit:
        user = unit.add(
            User(email=f"{name}@example.org", username=name, avatar_key=str(picture.key))
        )
        await unit.session.flush()
        for n in range(300):
            unit.add(
                LoginEvent(
                    user_id=user.id,
                    outcome=LoginOutcome.SUCCESS,
                    method=LoginMethod.PASSWORD,
                    ip=f"10.0.0.{n}",
                    user_agent=name,
                )
            )
        return user.id


async def export(runtime: Runtime, user_id: UUID) -> UUID:
    async with runtime.database.unit() as unit:
        run = await start_run(unit, RunKind.EXPORT, subject="x", user_id=user_id)
    return run.id


async def states(runtime: Runtime) -> Counter[RunStatus]:
    async with runtime.database.read() as session:
        counted = await session.execute(
            select(Run.status, func.count().label("times")).group_by(Run.status)
        )
        return Counter({row.status: row.times for row in counted})


async def until_done(runtime: Runtime, count: int, seconds: float) -> float:
    """Wait until so many runs are done; return the seconds it took."""
    began = time.monotonic()
    async with asyncio.timeout(seconds):
        while True:
            if (await states(runtime))[RunStatus.DONE] >= count:
                return time.monotonic() - began
            await asyncio.sleep(0.05)


async def zips(runtime: Runtime, runs: Sequence[UUID]) -> list[bytes]:
    async with runtime.database.read() as session:
        found = [await session.get_one(Run, run) for run in runs]
    results = [run.result or {} for run in found]
    return [await runtime.store.read(parse_key(result["key"])) for result in results]


async def forget(runtime: Runtime, runs: Sequence[UUID]) -> None:
    """Make runs as new again, with nothing left of what they made."""
    async for info in runtime.store.list("exports"):
        await runtime.store.delete(info.key)
    async with runtime.database.unit() as unit:
        await unit.session.execute(delete(RunRecord).where(RunRecord.run_id.in_(runs)))
        fresh = {"progress": 0, "attempts": 0, "result": None, "current_step": None}
        await unit.session.execute(
            update(Run)
            .where(Run.id.in_(runs))
            .values(status=RunStatus.QUEUED, finished_at=None, rung_at=None, **fresh)
        )


async def test_a_killed_worker_costs_seconds_and_changes_no_byte(
    runtime: Runtime, settings: Settings, tmp_path: Path
) -> None:
    lease = {"FABULA_RUN_LEASE_SECONDS": "8"}
    people = [await somebody(runtime, name) for name in ("ada", "bob", "eve")]
    with ExitStack() as stack:
        doomed = [
            stack.enter_context(halting_worker(settings, tmp_path, step, **lease)) for step in STEPS
        ]
        for each in doomed:
            await asyncio.to_thread(each.expect, "worker.ready")
        runs = [await export(runtime, person) for person in people]
        for each in doomed:
            await asyncio.to_thread(each.expect, HALTED)
        async with runtime.database.read() as session:
            halted_in = await session.scalars(select(Run.current_step).order_by(Run.current_step))
            assert list(halted_in) == sorted(STEPS)
        for each in doomed:
            each.kill()
        assert await states(runtime) == {RunStatus.RUNNING: 3}

        with worker(settings, tmp_path, **lease):
            took = await until_done(runtime, 3, seconds=15)

    disturbed = await zips(runtime, runs)
    assert [record async for record in runtime.store.list("exports")] != []
    async with runtime.database.read() as session:
        starts = text(
            "SELECT payload ->> 'step' AS step, count(*) AS times FROM stream_events"
            " WHERE type = 'StepStarted' GROUP BY 1"
        )
        begun = {row.step: row.times for row in await session.execute(starts)}
    assert begun == dict.fromkeys(STEPS, 4), "each step was begun again once, where it was killed"

    await forget(runtime, runs)
    await work_off(runtime)
    undisturbed = await zips(runtime, runs)
    assert undisturbed == disturbed
    assert len(set(undisturbed)) == 3
    print(f"done {took:.1f} s after the new worker's start")  # noqa: T201


async def test_a_stopped_worker_hands_its_run_to_another_at_once(
    runtime: Runtime, settings: Settings, tmp_path: Path
) -> None:
    lease = {"FABULA_RUN_LEASE_SECONDS": "600"}
    person = await somebody(runtime, "ada")
    with halting_worker(settings, tmp_path, "pack", **lease) as first:
        await asyncio.to_thread(first.expect, "worker.ready")
        await export(runtime, person)
        await asyncio.to_thread(first.expect, HALTED)
        with worker(settings, tmp_path, **lease) as second:
            await asyncio.to_thread(second.expect, "worker.ready")
            first.process.send_signal(SIGTERM)
            took = await until_done(runtime, 1, seconds=6)
            assert await asyncio.to_thread(first.process.wait, 10) == 0

    async with runtime.database.read() as session:
        run = (await session.scalars(select(Run))).one()
    assert (run.lease_token, run.attempts) == (2, 1)
    print(f"done {took:.1f} s after the signal")  # noqa: T201


@pytest.mark.parametrize("count", [200])
async def test_losing_all_of_valkey_again_and_again_loses_no_run(
    runtime: Runtime, settings: Settings, tmp_path: Path, count: int
) -> None:
    for _ in range(count):
        async with runtime.database.unit() as unit:
            await start_run(unit, RunKind.ENRICH, subject="x")
    await runtime.redis.flushall()

    with halting_worker(settings, tmp_path, "none", FABULA_WORKER_THREADS="8"):
        for done in (1, count // 4, count // 2):
            await until_done(runtime, done, seconds=20)
            await runtime.redis.flushall()
        await until_done(runtime, count, seconds=20)

    assert await states(runtime) == {RunStatus.DONE: count}
