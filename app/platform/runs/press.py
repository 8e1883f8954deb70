"""Events of many runs in one transaction: words come too fast for a transaction each."""

import asyncio
from collections.abc import Sequence
from typing import Any

import structlog
from sqlalchemy import select, tuple_

from app.platform.db.engine import Database
from app.platform.runs.lease import CancelRequested, Lease, LeaseLost
from app.platform.runs.models import Run, RunStatus

log = structlog.get_logger(__name__)

#: Seconds between two printings. A printing that takes long makes the next wait as long again, so
#: that a busy machine prints fewer and larger ones.
PERIOD = 0.04

#: Printings that may fail one after the other before the runs hear of it.
PATIENCE = 5


class Sheet:
    """What one run has to tell, in order, until it is printed."""

    def __init__(self, press: "Press", lease: Lease, stream: str) -> None:
        self.lease = lease
        self.stream = stream
        self._press = press
        self._waiting: list[Any] = []
        self._printing = 0
        self._blank = asyncio.Event()
        self._blank.set()
        self._end: BaseException | None = None

    def put(self, event: Any) -> None:
        """Tell of an event soon; one that joins the last one waiting becomes part of it."""
        self.check()
        self._waiting.append(event)
        self._blank.clear()
        self._press.mark(self)

    def check(self) -> None:
        """Raise if the run is not this worker's any more, or somebody wants it cancelled."""
        if self._end is not None:
            raise self._end

    async def settle(self) -> None:
        """Wait until everything is certain."""
        await self._blank.wait()
        self.check()

    def take(self) -> list[Any]:
        """Return what is to be printed next; it stays until it is."""
        self._waiting = _joined(self._waiting)
        self._printing = len(self._waiting)
        return self._waiting[: self._printing]

    def printed(self, *, cancel: bool) -> None:
        """Forget what was taken."""
        del self._waiting[: self._printing]
        self._printing = 0
        if cancel:
            self.end(CancelRequested())
        elif not self._waiting:
            self._blank.set()

    def again(self) -> None:
        """Keep what was taken for the next printing."""
        self._printing = 0

    def end(self, why: BaseException) -> None:
        """Print nothing more, and say why to whoever writes on."""
        self._end = why
        self._waiting.clear()
        self._printing = 0
        self._blank.set()


def _joined(events: Sequence[Any]) -> list[Any]:
    """Return events with those joined that follow each other and can be."""
    found: list[Any] = []
    for event in events:
        join = getattr(found[-1], "joined", None) if found else None
        joined = None if join is None else join(event)
        if joined is None:
            found.append(event)
        else:
            found[-1] = joined
    return found


class Press:
    """Prints the sheets of all runs of this process that have something new."""

    def __init__(self, database: Database) -> None:
        self._database = database
        #: Whoever locks the rows of many runs takes turns, or they would wait for each other.
        self.turn = asyncio.Lock()
        self._marked: dict[Sheet, None] = {}
        self._task: asyncio.Task[None] | None = None
        self._due = 0.0
        self._failures = 0

    def sheet(self, lease: Lease, stream: str) -> Sheet:
        """Return an empty sheet for a run."""
        return Sheet(self, lease, stream)

    def mark(self, sheet: Sheet) -> None:
        """Print a sheet as soon as it is time."""
        self._marked[sheet] = None
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._print_all())

    async def _print_all(self) -> None:
        clock = asyncio.get_running_loop()
        while self._marked:
            await asyncio.sleep(max(self._due - clock.time(), 0))
            began = clock.time()
            sheets = list(self._marked)
            self._marked.clear()
            try:
                await self._print(sheets)
                self._failures = 0
            except Exception as error:
                log.warning("press.failed", error=str(error), exc_info=True)
                self._give_back(sheets, error)
            self._due = clock.time() + max(PERIOD - (clock.time() - began), clock.time() - began)

    async def _print(self, sheets: list[Sheet]) -> None:
        taken = {sheet: sheet.take() for sheet in sheets}
        tokens = [(sheet.lease.run_id, sheet.lease.token) for sheet in sheets]
        asked = (
            select(Run.id, Run.cancel_requested_at)
            .where(
                tuple_(Run.id, Run.lease_token).in_(tokens),
                Run.status == RunStatus.RUNNING,
            )
            .order_by(Run.id)
            # Nobody takes a run over while its words are being written.
            .with_for_update(read=True)
        )
        async with self.turn, self._database.unit() as unit:
            held = {row.id: row.cancel_requested_at for row in await unit.session.execute(asked)}
            for sheet, events in taken.items():
                if sheet.lease.run_id in held:
                    for event in events:
                        unit.emit(sheet.stream, event)
        for sheet in sheets:
            if sheet.lease.run_id in held:
                sheet.printed(cancel=held[sheet.lease.run_id] is not None)
            else:
                sheet.end(LeaseLost())

    def _give_back(self, sheets: list[Sheet], error: Exception) -> None:
        """Try again what could not be printed; after several times let the runs decide."""
        self._failures += 1
        for sheet in sheets:
            if self._failures < PATIENCE:
                sheet.again()
                self._marked[sheet] = None
            else:
                sheet.end(error)
