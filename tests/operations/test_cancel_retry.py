"""Stopping runs and letting them go on."""

from datetime import UTC, datetime
from typing import Any

import pytest

from app.graph.ids import decode_id
from app.platform.errors import Unavailable
from app.platform.runs import sweep
from app.platform.runs.models import RunStatus
from app.platform.runs.step import Step
from app.platform.runtime import Runtime
from tests.installation import Client, work_off
from tests.operations.conftest import Office
from tests.operations.test_visibility import CANCEL, RETRY
from tests.platform.runs.conftest import Declare, Desk, declare

__all__ = ["declare"]

LOOK = "query ($id: ID!) { run(id: $id) { status attempts currentStep error { code step } } }"


async def nothing(step: Step) -> None:
    """Do nothing."""


async def test_a_run_that_waits_is_cancelled_at_once(ada: Client, office: Office) -> None:
    run_id = await office.run(ada)

    run = (await ada.ask(CANCEL, {"id": run_id}))["cancelRun"]["run"]

    assert run["status"] == "CANCELLED"
    assert run["cancelRequestedAt"] is not None


async def test_a_run_at_work_is_asked_to_stop(
    ada: Client, office: Office, runtime: Runtime, declare: Declare
) -> None:
    declare(nothing)
    run_id = await office.run(ada)
    desk = Desk(runtime)
    key = decode_id(run_id, "Run")
    await desk.lease(key)

    first = (await ada.ask(CANCEL, {"id": run_id}))["cancelRun"]["run"]
    again = (await ada.ask(CANCEL, {"id": run_id}))["cancelRun"]["run"]
    assert first["status"] == "RUNNING"
    assert first["cancelRequestedAt"] is not None
    assert again == first

    await desk.let_expire(key)
    await sweep.reap(runtime.database)
    assert (await ada.ask(LOOK, {"id": run_id}))["run"]["status"] == "CANCELLED"


@pytest.mark.parametrize("status", [RunStatus.DONE, RunStatus.FAILED, RunStatus.CANCELLED])
async def test_a_run_that_is_over_cannot_be_cancelled(
    ada: Client, office: Office, status: RunStatus
) -> None:
    run_id = await office.run(ada, status=status, finished_at=datetime.now(UTC))

    answer = await ada.ask(CANCEL, {"id": run_id})

    assert answer == {"cancelRun": {"__typename": "Conflict", "code": "CONFLICT"}}


@pytest.mark.parametrize("status", [RunStatus.DONE, RunStatus.QUEUED])
async def test_only_what_failed_or_was_cancelled_is_retried(
    ada: Client, office: Office, status: RunStatus
) -> None:
    over: dict[str, Any] = {"finished_at": datetime.now(UTC)} if status == RunStatus.DONE else {}
    run_id = await office.run(ada, status=status, **over)

    answer = await ada.ask(RETRY, {"id": run_id})

    assert answer == {"retryRun": {"__typename": "Conflict", "code": "CONFLICT"}}


async def test_a_failed_run_goes_on_at_the_step_where_it_stopped(
    ada: Client, office: Office, runtime: Runtime, declare: Declare
) -> None:
    done: list[str] = []

    async def first(step: Step) -> None:
        done.append(step.name)

    async def second(step: Step) -> None:
        done.append(step.name)
        if len(done) < 3:
            raise Unavailable

    declare(first, second, attempts=1)
    run_id = await office.run(ada)
    await work_off(runtime)
    assert (await ada.ask(LOOK, {"id": run_id}))["run"] == {
        "status": "FAILED",
        "attempts": 1,
        "currentStep": "second",
        "error": {"code": "UNAVAILABLE", "step": "second"},
    }

    run = (await ada.ask(RETRY, {"id": run_id}))["retryRun"]["run"]
    await work_off(runtime)

    assert run == {"status": "QUEUED", "attempts": 0, "error": None}
    assert done == ["first", "second", "second"]
    assert (await ada.ask(LOOK, {"id": run_id}))["run"]["status"] == "DONE"


async def test_a_cancelled_run_goes_on_as_if_nobody_had_asked(
    ada: Client, office: Office, runtime: Runtime, declare: Declare
) -> None:
    declare(nothing)
    run_id = await office.run(ada)
    await ada.ask(CANCEL, {"id": run_id})

    await ada.ask(RETRY, {"id": run_id})
    await work_off(runtime)

    assert (await ada.ask(LOOK, {"id": run_id}))["run"]["status"] == "DONE"
