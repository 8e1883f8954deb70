"""The relay: one leader among all workers rings for what is due, and keeps the schedule."""

import asyncio

import structlog
from sqlalchemy import text

from app.platform.runs import sweep
from app.platform.runtime import Runtime
from workers.scheduler import Scheduler

log = structlog.get_logger(__name__)

#: The advisory lock that makes a leader; the number only has to differ from other locks.
LEADERSHIP = 7_020_001

#: Seconds between two looks at what is due.
PERIOD = 0.5


class Relay:
    """Competes for leadership, and sweeps while it leads."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._scheduler = Scheduler(runtime)

    async def serve(self) -> None:
        """Lead whenever the others do not, until cancelled."""
        while True:
            try:
                await self._lead()
            except Exception as error:
                # Whatever it was, somebody has to sweep: without a relay nothing is ever retried.
                log.warning("relay.interrupted", error=str(error), exc_info=True)
            await asyncio.sleep(PERIOD)

    async def _lead(self) -> None:
        async with self._runtime.database.engine.connect() as connection:
            # Autocommit: the lock belongs to the session, and no transaction stays open over it.
            session = await connection.execution_options(isolation_level="AUTOCOMMIT")
            leads = text("SELECT pg_try_advisory_lock(:key)")
            if not await session.scalar(leads, {"key": LEADERSHIP}):
                return
            log.info("relay.leads")
            # Apart from the sweep: a long clean-up must not keep runs waiting for their ring.
            schedule = asyncio.create_task(self._scheduler.serve(PERIOD))
            try:
                while True:
                    await self.sweep()
                    await asyncio.sleep(PERIOD)
                    await session.execute(text("SELECT 1"))
            finally:
                schedule.cancel()
                await asyncio.wait({schedule})
                # Closing the session is what surely frees the lock, whatever state it is in.
                await connection.invalidate()

    async def sweep(self) -> None:
        """Ring once for everything that waits."""
        database, doorbell = self._runtime.database, self._runtime.doorbell
        await sweep.reap(database)
        # Rings that wait are not lost: repeating them would fill Valkey while workers are busy.
        room = sweep.BATCH - await doorbell.waiting()
        if room <= 0:
            return
        due = await sweep.drain_outbox(database, room)
        due += await sweep.due_runs(database, room)
        await doorbell.ring(list(dict.fromkeys(due)))
