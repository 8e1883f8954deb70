"""One heartbeat for all runs of a process: hundreds that only wait would keep a database busy."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

import structlog
from sqlalchemy import func, select, tuple_, update

from app.platform.db.engine import Database
from app.platform.runs.lease import CancelRequested, Lease, LeaseLost, beat, from_now
from app.platform.runs.models import Run, RunStatus

log = structlog.get_logger(__name__)

#: Seconds after which a heartbeat that failed is tried again.
AGAIN = 0.25


@dataclass(eq=False)
class _Kept:
    lease: Lease
    over: asyncio.Future[None]
    #: Waits for the row alone, while whoever has it locked is writing.
    alone: asyncio.Task[None] | None = None

    def end(self, why: Exception) -> None:
        if not self.over.done():
            self.over.set_exception(why)


class Pulse:
    """Keeps the leases of all runs that this process works on."""

    def __init__(self, database: Database, seconds: float, turn: asyncio.Lock) -> None:
        self._database = database
        self._seconds = seconds
        #: Whoever locks the rows of many runs takes turns, or they would wait for each other.
        self._turn = turn
        self._kept: set[_Kept] = set()
        self._task: asyncio.Task[None] | None = None

    async def keep(self, lease: Lease) -> None:
        """Keep a lease until it is lost or the run is to be cancelled, and raise that."""
        kept = _Kept(lease, asyncio.get_running_loop().create_future())
        self._kept.add(kept)
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._beat())
        try:
            await kept.over
        finally:
            self._kept.discard(kept)
            if kept.alone is not None:
                kept.alone.cancel()
            if not self._kept:
                self._task.cancel()
                self._task = None

    async def _beat(self) -> None:
        pause = self._seconds / 4
        while True:
            await asyncio.sleep(pause)
            pause = self._seconds / 4
            try:
                await self._beat_all([each for each in self._kept if each.alone is None])
            except Exception:
                # The fence in every write decides, so a heartbeat that fails may be tried again.
                log.warning("run.heartbeat_failed", exc_info=True)
                pause = AGAIN

    async def _beat_all(self, kept: Sequence[_Kept]) -> None:
        mine = [(each.lease.run_id, each.lease.token) for each in kept]
        free = (
            select(Run.id)
            .where(tuple_(Run.id, Run.lease_token).in_(mine), Run.status == RunStatus.RUNNING)
            # A step that is just writing holds its row, and would hold up all others.
            .with_for_update(key_share=True, skip_locked=True)
        )
        async with self._turn, self._database.unit() as unit:
            # Locked first, for the time that counts is when the lock was had.
            ids = list(await unit.session.scalars(free))
            asked = await unit.session.execute(
                update(Run)
                .where(Run.id.in_(ids))
                .values(
                    heartbeat_at=func.clock_timestamp(), lease_expires_at=from_now(self._seconds)
                )
                .returning(Run.id, Run.cancel_requested_at)
            )
            beaten = {row.id: row.cancel_requested_at for row in asked}
        for each in kept:
            if each.lease.run_id not in beaten:
                each.alone = asyncio.create_task(self._beat_alone(each))
            elif beaten[each.lease.run_id] is not None:
                each.end(CancelRequested())

    async def _beat_alone(self, kept: _Kept) -> None:
        """Wait for the row of one run: its step is writing, or the lease is lost."""
        try:
            if await beat(self._database, kept.lease, self._seconds):
                kept.end(CancelRequested())
        except LeaseLost as error:
            kept.end(error)
        except Exception:
            log.warning("run.heartbeat_failed", exc_info=True)
        finally:
            kept.alone = None
