"""What becomes of finished runs."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select, text

from app.platform.runs import retention
from app.platform.runs.events import run_stream
from app.platform.runs.models import ArchivedRun, Run, RunRecord, RunStatus, TokenUsage
from app.platform.runs.step import Step
from tests.platform.runs.conftest import Declare, Desk


async def meter(step: Step) -> None:
    async with step.finish({"made": 1}) as unit:
        unit.add(
            TokenUsage(
                run_id=step.run.run_id,
                user_id=step.run.user_id,
                provider="LOCAL",
                model="m",
                input_tokens=7,
            )
        )


async def over_since(desk: Desk, status: RunStatus, age: timedelta) -> UUID:
    run_id = await desk.start()
    run = await desk.work(run_id)
    assert run.finished_at is not None
    await desk.change(run_id, status=status, finished_at=run.finished_at - age)
    return run_id


async def heads(desk: Desk, run_id: UUID) -> int | None:
    async with desk.database.read() as session:
        asked = text("SELECT count(*) FROM stream_heads WHERE stream = :stream")
        found: int | None = await session.scalar(asked, {"stream": run_stream(run_id)})
        return found


DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)
CASES = [
    (RunStatus.DONE, 30 * DAY - MINUTE, False),
    (RunStatus.DONE, 30 * DAY + MINUTE, True),
    (RunStatus.CANCELLED, 30 * DAY + MINUTE, True),
    (RunStatus.FAILED, 30 * DAY + MINUTE, False),
    (RunStatus.FAILED, 90 * DAY - MINUTE, False),
    (RunStatus.FAILED, 90 * DAY + MINUTE, True),
]


@pytest.mark.parametrize(("status", "age", "gone"), CASES)
async def test_finished_runs_are_archived_after_30_days_and_failed_ones_after_90(
    desk: Desk, declare: Declare, status: RunStatus, age: timedelta, gone: bool
) -> None:
    declare(meter)
    run_id = await over_since(desk, status, age)

    assert await retention.archive_runs(desk.database, days=30, failed_days=90) == int(gone)

    async with desk.database.read() as session:
        left = [
            await session.scalar(select(func.count()).select_from(model))
            for model in (Run, RunRecord, ArchivedRun)
        ]
    assert left == ([0, 0, 1] if gone else [1, 1, 0])
    assert await heads(desk, run_id) == (0 if gone else 1)


async def test_an_archived_run_still_explains_itself(desk: Desk, declare: Declare) -> None:
    declare(meter)
    run_id = await over_since(desk, RunStatus.DONE, 31 * DAY)
    await retention.archive_runs(desk.database, days=30, failed_days=90)

    async with desk.database.read() as session:
        kept = await session.get_one(ArchivedRun, run_id)
        usage = (await session.scalars(select(TokenUsage))).one()
    body: dict[str, Any] = kept.body
    assert body["status"] == "DONE"
    assert [(r["step"], r["payload"]) for r in body["records"]] == [("meter", {"made": 1})]
    assert [(u["provider"], u["input_tokens"]) for u in body["usage"]] == [("LOCAL", 7)]
    assert datetime.fromisoformat(body["finished_at"]) == kept.finished_at
    assert usage.run_id is None


async def test_many_runs_are_archived_in_several_rounds(
    desk: Desk, declare: Declare, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "BATCH", 2)
    declare(meter)
    for _ in range(5):
        await over_since(desk, RunStatus.DONE, 31 * DAY)

    assert await retention.archive_runs(desk.database, days=30, failed_days=90) == 5
