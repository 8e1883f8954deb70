"""A step at work: what it may read, and the ways it makes its work certain."""

import hashlib
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import orjson
from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert

from app.platform.db.base import Json
from app.platform.db.unit import UnitOfWork
from app.platform.runs.events import RunLogged, StepFinished, StepProgressed, run_stream
from app.platform.runs.lease import Lease
from app.platform.runs.models import IS_STAGE, RecordKind, Run, RunRecord, RunStatus
from app.platform.runs.plan import Plan
from app.platform.runs.retry import storable
from app.platform.runtime import Runtime

#: Seconds between two reports of progress, so that a fast loop does not flood the log.
REPORT_EVERY = 0.25


class Step:
    """The step a worker is in, with the lease that lets it write."""

    def __init__(self, runtime: Runtime, lease: Lease, plan: Plan, name: str) -> None:
        self.runtime = runtime
        self.run = lease
        self.name = name
        self.finished = False
        self._plan = plan
        self._reported = 0.0

    async def output(self, step: str) -> Json:
        """Return what an earlier step left."""
        return (await self.items(step))[""]

    async def items(self, step: str | None = None) -> dict[str, Json]:
        """Return what is already certain of a step, by item; the step as a whole is item ''."""
        async with self.runtime.database.read() as session:
            rows = await session.execute(
                select(RunRecord.item, RunRecord.payload).where(
                    RunRecord.run_id == self.run.run_id,
                    RunRecord.kind == RecordKind.STAGE,
                    RunRecord.step == (step or self.name),
                    RunRecord.status == RunStatus.DONE,
                )
            )
            return {row.item: row.payload for row in rows}

    @asynccontextmanager
    async def unit(self) -> AsyncIterator[UnitOfWork]:
        """Open a unit that commits only while this worker holds the run."""
        async with self.run.unit(self.runtime.database) as unit:
            yield unit

    @asynccontextmanager
    async def item(self, item: str, output: Json | None = None) -> AsyncIterator[UnitOfWork]:
        """Commit one item of this step together with the marker that says so."""
        async with self.unit() as unit:
            yield unit
            await self._mark(unit, item, output or {})

    @asynccontextmanager
    async def finish(self, output: Json | None = None) -> AsyncIterator[UnitOfWork]:
        """Commit the step's last writes together with the marker that ends it."""
        async with self.unit() as unit:
            yield unit
            await self._mark(unit, "", output or {})
            progress = self._plan.progress(self.name, 1)
            await unit.session.execute(
                update(Run)
                .where(Run.id == self.run.run_id)
                .values(progress=func.greatest(Run.progress, progress), attempts=1)
            )
            unit.emit(run_stream(self.run.run_id), StepFinished(self.name, progress))
        self.finished = True

    async def progress(self, fraction: float) -> None:
        """Report how much of this step is done; cheap to call often."""
        if time.monotonic() - self._reported < REPORT_EVERY:
            return
        self._reported = time.monotonic()
        progress = self._plan.progress(self.name, fraction)
        async with self.unit() as unit:
            changed = await unit.session.scalar(
                update(Run)
                .where(Run.id == self.run.run_id, Run.progress < progress)
                .values(progress=progress)
                .returning(Run.id)
            )
            if changed is not None:
                unit.emit(run_stream(self.run.run_id), StepProgressed(self.name, progress))

    async def log(self, line: str) -> None:
        """Tell the person who waits what is going on."""
        line = storable(line)
        async with self.unit() as unit:
            unit.add(
                RunRecord(
                    run_id=self.run.run_id,
                    kind=RecordKind.LOG,
                    step=self.name,
                    payload={"line": line},
                )
            )
            unit.emit(run_stream(self.run.run_id), RunLogged(self.name, line))

    async def _mark(self, unit: UnitOfWork, item: str, output: Json) -> None:
        digest = hashlib.sha256(orjson.dumps(output, option=orjson.OPT_SORT_KEYS)).hexdigest()
        done = {
            "status": RunStatus.DONE,
            "finished_at": func.clock_timestamp(),
            "output_digest": digest,
            "payload": output,
        }
        await unit.session.execute(
            insert(RunRecord)
            .values(
                run_id=self.run.run_id,
                kind=RecordKind.STAGE,
                step=self.name,
                item=item,
                started_at=func.clock_timestamp(),
                **done,
            )
            .on_conflict_do_update(
                index_elements=["run_id", "step", "item"],
                index_where=IS_STAGE,
                set_=done,
            )
        )
