"""Steps that are killed, fail, wait, are cancelled or will not stop."""

import asyncio
from contextlib import suppress

import pytest
from sqlalchemy import func

from app.platform.errors import Conflict, RateLimited, Unavailable
from app.platform.runs import sweep
from app.platform.runs.events import run_stream, user_stream
from app.platform.runs.models import Run, RunStatus
from app.platform.runs.pulse import Pulse
from app.platform.runs.retry import TryAgain
from app.platform.runs.step import Step
from app.platform.runs.work import work_on
from tests.platform.runs.conftest import SECONDS, Declare, Desk


async def test_a_killed_step_does_only_the_items_that_are_missing(
    desk: Desk, declare: Declare
) -> None:
    done: list[str] = []

    async def prepare(step: Step) -> None:
        done.append(step.name)

    async def build(step: Step) -> None:
        certain = await step.items()
        for item in "abc":
            if item not in certain:
                async with step.item(item, {"made": item}):
                    done.append(item)
                if item == "b" and len(done) == 3:
                    raise asyncio.CancelledError

    declare(prepare, build)
    run_id = await desk.start()
    lease = await desk.lease(run_id)
    plan = declare(prepare, build)
    for planned in plan.steps:
        step = Step(desk.runtime, lease, plan, planned.name)
        with suppress(asyncio.CancelledError):
            await planned.do(step)
            async with step.finish():
                pass
    await desk.let_expire(run_id)
    await sweep.reap(desk.database)

    run = await desk.work(run_id)

    assert run.status == RunStatus.DONE
    assert done == ["prepare", "a", "b", "c"]


async def test_tries_are_counted_anew_after_a_finished_step(desk: Desk, declare: Declare) -> None:
    tries: dict[str, int] = {"first": 0, "second": 0}

    def failing_twice(name: str) -> None:
        tries[name] += 1
        if tries[name] < 3:
            raise Unavailable

    async def first(step: Step) -> None:
        failing_twice(step.name)

    async def second(step: Step) -> None:
        failing_twice(step.name)

    declare(first, second, attempts=3)
    run_id = await desk.start()
    run = await desk.work(run_id)
    while run.status == RunStatus.QUEUED:
        await desk.due_now(run_id)
        run = await desk.work(run_id)

    assert run.status == RunStatus.DONE
    assert tries == {"first": 3, "second": 3}


ASKED = [
    (TryAgain("The provider is busy.", 40), 40, "UNAVAILABLE"),
    (RateLimited(70), 70, "RATE_LIMITED"),
    (Unavailable(), 1, "UNAVAILABLE"),
    (TryAgain("Odd \x00 \ud800 text", float("inf")), 600_000, "UNAVAILABLE"),
    (RuntimeError("secret detail"), 1, "INTERNAL"),
]


@pytest.mark.parametrize(("error", "seconds", "code"), ASKED)
async def test_what_may_pass_is_tried_again_no_earlier_than_asked(
    desk: Desk, declare: Declare, error: Exception, seconds: float, code: str
) -> None:
    async def refused(step: Step) -> None:
        raise error

    declare(refused, attempts=2)
    user_id = await desk.user()
    run_id = await desk.start(user_id=user_id)
    async with desk.database.read() as session:
        now = await session.scalar(func.now())
    run = await desk.work(run_id)
    assert now is not None

    assert (run.status, run.attempts) == (RunStatus.QUEUED, 1)
    assert (run.due_at - now).total_seconds() >= seconds
    assert await desk.claim(run_id) is None

    await desk.due_now(run_id)
    run = await desk.work(run_id)
    assert run.status == RunStatus.FAILED
    assert run.error is not None
    assert (run.error["code"], run.error["step"]) == (code, "refused")
    assert "secret" not in str(run.error)
    told = [payload["status"] for _, payload in await desk.told(user_stream(user_id))]
    assert told == ["QUEUED", "RUNNING", "QUEUED", "RUNNING", "FAILED"]


async def test_an_error_that_tells_people_what_to_do_is_final(desk: Desk, declare: Declare) -> None:
    async def clash(step: Step) -> None:
        raise Conflict("There is such a book already.")

    declare(clash)
    run = await desk.work(await desk.start())

    assert run.status == RunStatus.FAILED
    assert run.error == {
        "code": "CONFLICT",
        "message": "There is such a book already.",
        "step": "clash",
    }


async def test_what_is_kept_of_an_error_has_nothing_in_it_that_is_somebodys(
    desk: Desk, declare: Declare
) -> None:
    async def leak(step: Step) -> None:
        raise RuntimeError("password=hunter2 of ada@example.org \x00" + "x" * 10_000)

    declare(leak, attempts=1)
    run_id = await desk.start()
    await desk.work(run_id)

    [failure] = await desk.failures()
    assert failure.message.startswith("password=[scrubbed] of [scrubbed] ")
    assert len(failure.message) <= 2_000
    assert failure.error_class == "RuntimeError"
    assert (failure.operation, failure.run_id) == ("ENRICH.leak", run_id)


async def _ask_to_cancel(desk: Desk, run: Run) -> None:
    await desk.change(run.id, cancel_requested_at=func.now())


async def test_a_cancel_stops_a_step_within_a_heartbeat_and_lets_it_clean_up(
    desk: Desk, declare: Declare
) -> None:
    begun, cleaned = asyncio.Event(), asyncio.Event()

    async def endless(step: Step) -> None:
        try:
            begun.set()
            await asyncio.Event().wait()
        finally:
            cleaned.set()

    declare(endless)
    run_id = await desk.start()
    async with asyncio.timeout(SECONDS):
        working = asyncio.create_task(work_on(desk.runtime, run_id))
        await begun.wait()
        await _ask_to_cancel(desk, await desk.run(run_id))
        asked = asyncio.get_running_loop().time()
        await working

    assert asyncio.get_running_loop().time() - asked < desk.runtime.settings.run_lease_seconds
    assert cleaned.is_set()
    assert (await desk.run(run_id)).status == RunStatus.CANCELLED


async def test_a_step_that_swallows_its_cancellation_is_told_again(
    desk: Desk, declare: Declare, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.platform.runs.work.PATIENCE", 0.1)
    begun = asyncio.Event()
    told: list[int] = []

    async def stubborn(step: Step) -> None:
        begun.set()
        while len(told) < 3:
            try:
                await asyncio.Event().wait()
            except asyncio.CancelledError:
                told.append(1)
        await asyncio.Event().wait()

    declare(stubborn)
    run_id = await desk.start()
    async with asyncio.timeout(SECONDS):
        working = asyncio.create_task(work_on(desk.runtime, run_id))
        await begun.wait()
        await _ask_to_cancel(desk, await desk.run(run_id))
        await working

    assert (await desk.run(run_id)).status == RunStatus.CANCELLED


async def test_a_cancel_is_not_forgotten_when_the_step_fails_first(
    desk: Desk, declare: Declare
) -> None:
    async def cancelled_then_broken(step: Step) -> None:
        await desk.change(step.run.run_id, cancel_requested_at=func.now())
        raise Unavailable

    declare(cancelled_then_broken)

    assert (await desk.work(await desk.start())).status == RunStatus.CANCELLED


@pytest.mark.parametrize("cancel", [False, True])
async def test_a_worker_that_stops_hands_its_run_back_at_once(
    desk: Desk, declare: Declare, cancel: bool
) -> None:
    begun = asyncio.Event()

    async def endless(step: Step) -> None:
        begun.set()
        await asyncio.Event().wait()

    declare(endless)
    user_id = await desk.user()
    run_id = await desk.start(user_id=user_id)
    working = asyncio.create_task(work_on(desk.runtime, run_id))
    await begun.wait()
    if cancel:
        await _ask_to_cancel(desk, await desk.run(run_id))
    working.cancel()
    with suppress(asyncio.CancelledError):
        await working

    run = await desk.run(run_id)
    expected = RunStatus.CANCELLED if cancel else RunStatus.QUEUED
    assert run.status == expected
    assert run.attempts == (1 if cancel else 0)
    assert (await desk.told(user_stream(user_id)))[-1][1]["status"] == expected


async def test_a_step_that_cancels_itself_has_failed(desk: Desk, declare: Declare) -> None:
    async def gives_up(step: Step) -> None:
        raise asyncio.CancelledError

    declare(gives_up, attempts=1)
    run = await desk.work(await desk.start())

    assert run.status == RunStatus.FAILED
    assert [failure.error_class for failure in await desk.failures()] == ["StepGaveUp"]


async def test_a_step_goes_on_while_heartbeats_fail(
    desk: Desk, declare: Declare, monkeypatch: pytest.MonkeyPatch
) -> None:
    failed = asyncio.Event()

    async def broken(*_: object) -> bool:
        failed.set()
        raise ConnectionDoesNotExist

    async def steady(step: Step) -> None:
        await failed.wait()

    monkeypatch.setattr(Pulse, "_beat_all", broken)
    declare(steady)

    assert (await desk.work(await desk.start())).status == RunStatus.DONE


class ConnectionDoesNotExist(Exception):
    """Stands for what a driver raises past SQLAlchemy while a server starts up."""


async def test_progress_never_falls(desk: Desk, declare: Declare) -> None:
    async def one(step: Step) -> None:
        for fraction in (0.5, 0.2, 0.9, -1, 7):
            step._reported = -1e9
            await step.progress(fraction)

    async def two(step: Step) -> None:
        await step.progress(0.5)

    declare(one, two)
    run_id = await desk.start()
    await desk.change(run_id, progress=30)
    run = await desk.work(run_id)

    told = [p["progress"] for _, p in await desk.told(run_stream(run_id)) if "progress" in p]
    assert told == [30, 45, 50, 50, 50, 75, 100, 100]
    assert run.progress == 100


async def test_progress_does_not_fall_when_a_release_weighs_steps_anew(
    desk: Desk, declare: Declare
) -> None:
    async def one(step: Step) -> None:
        async with step.finish():
            pass
        assert (await desk.run(step.run.run_id)).progress == 80

    async def two(step: Step) -> None:
        pass

    declare(one, two)
    run_id = await desk.start()
    await desk.change(run_id, progress=80)

    assert (await desk.work(run_id)).status == RunStatus.DONE


async def test_a_step_that_a_release_dropped_is_passed_over(desk: Desk, declare: Declare) -> None:
    async def old(step: Step) -> None:
        pass

    async def new(step: Step) -> None:
        async with step.finish({"by": "new"}):
            pass

    async def broken(step: Step) -> None:
        raise Unavailable

    declare(old, broken)
    run_id = await desk.start()
    await desk.work(run_id)
    await desk.due_now(run_id)
    declare(new)

    run = await desk.work(run_id)

    assert (run.status, run.result) == (RunStatus.DONE, {"by": "new"})


async def test_a_log_line_of_any_text_is_kept(desk: Desk, declare: Declare) -> None:
    async def talk(step: Step) -> None:
        await step.log("a\x00b\ud800c")

    declare(talk)
    run_id = await desk.start()

    assert (await desk.work(run_id)).status == RunStatus.DONE
    assert [r.payload for r in await desk.records(run_id) if r.kind == "LOG"] == [{"line": "ab?c"}]
