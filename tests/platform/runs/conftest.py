"""Kinds of run made for a test, and people who start them."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, text, update

from app.accounts.models import User
from app.platform.runs.lease import Lease, claim
from app.platform.runs.models import RequestFailure, Run, RunKind, RunRecord
from app.platform.runs.plan import Plan, PlannedStep, plans
from app.platform.runs.start import start_run
from app.platform.runs.step import Step
from app.platform.runs.work import work_on
from app.platform.runtime import Runtime
from app.workspaces.models import Workspace

Do = Callable[[Step], Awaitable[None]]
KIND = RunKind.ENRICH
SECONDS = 15


@pytest.fixture
def declare() -> Iterator[Callable[..., Plan]]:
    """Declare what runs of the kind KIND consist of, for one test."""
    kept = dict(plans._by_kind)

    def add(*steps: Do, attempts: int = 5) -> Plan:
        plans._by_kind.pop(KIND, None)
        named = tuple(PlannedStep(getattr(do, "__name__", "step"), do) for do in steps)
        return plans.add(Plan(KIND, named, attempts))

    yield add
    plans._by_kind.clear()
    plans._by_kind.update(kept)


Declare = Callable[..., Plan]


class Desk:
    """Starts runs and looks at what became of them."""

    def __init__(self, runtime: Runtime) -> None:
        self.runtime = runtime
        self.database = runtime.database

    async def start(self, **given: Any) -> UUID:
        async with self.database.unit() as unit:
            run = await start_run(unit, KIND, **{"subject": "test", **given})
        return run.id

    async def user(self, name: str = "ada") -> UUID:
        async with self.database.unit() as unit:
            row = unit.add(User(email=f"{name}@example.org", username=name))
            await unit.session.flush()
            return row.id

    async def workspace(self, name: str = "readers") -> UUID:
        async with self.database.unit() as unit:
            row = unit.add(Workspace(name=name, slug=name))
            await unit.session.flush()
            return row.id

    async def claim(self, run_id: UUID, *, seconds: float = 60) -> Lease | None:
        return await claim(self.database, run_id, seconds=seconds, workspace_limit=4)

    async def lease(self, run_id: UUID, *, seconds: float = 60) -> Lease:
        lease = await self.claim(run_id, seconds=seconds)
        assert lease is not None
        return lease

    async def work(self, run_id: UUID) -> Run:
        async with asyncio.timeout(SECONDS):
            await work_on(self.runtime, run_id)
        return await self.run(run_id)

    async def run(self, run_id: UUID) -> Run:
        async with self.database.read() as session:
            return await session.get_one(Run, run_id)

    async def records(self, run_id: UUID) -> list[RunRecord]:
        async with self.database.read() as session:
            asked = select(RunRecord).where(RunRecord.run_id == run_id).order_by(RunRecord.id)
            return list(await session.scalars(asked))

    async def failures(self) -> list[RequestFailure]:
        async with self.database.read() as session:
            return list(await session.scalars(select(RequestFailure).order_by(RequestFailure.id)))

    async def told(self, stream: str) -> list[tuple[str, dict[str, Any]]]:
        async with self.database.read() as session:
            asked = text("SELECT type, payload FROM stream_events WHERE stream = :s ORDER BY seq")
            return [(row.type, row.payload) for row in await session.execute(asked, {"s": stream})]

    async def change(self, run_id: UUID, **values: Any) -> None:
        async with self.database.unit() as unit:
            await unit.session.execute(update(Run).where(Run.id == run_id).values(values))

    async def due_now(self, run_id: UUID) -> None:
        await self.change(run_id, due_at=text("now()"))

    async def let_expire(self, run_id: UUID) -> None:
        await self.change(run_id, lease_expires_at=text("now() - interval '1 second'"))


@pytest.fixture
def desk(runtime: Runtime) -> Desk:
    return Desk(runtime)
