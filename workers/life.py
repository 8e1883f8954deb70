"""A worker's life on its event loop: what its runs need is opened before them, closed after."""

import asyncio
import os
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack
from functools import partial
from typing import Any, TypeVar
from uuid import UUID

import structlog
from dramatiq.asyncio import get_event_loop_thread
from dramatiq.middleware import Middleware, MiddlewareError

from app.platform.runs.work import work_on
from app.platform.runtime import Runtime, open_runtime
from app.settings import Settings
from workers.relay import Relay

log = structlog.get_logger(__name__)
Result = TypeVar("Result")

#: How far heavy work steps back for whatever else runs on its machine. Only its threads do: people
#: wait for the loop as they wait for the api, since answers stream through it.
NICE = 10

#: Seconds that runs in progress get to hand themselves back when the worker stops.
GRACE = 5


class Life(Middleware):
    """Holds the runtime that all actors of this process share, and the runs in progress."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._stack = AsyncExitStack()
        self._runtime: Runtime | None = None
        self._working: set[asyncio.Task[None]] = set()
        self._watched: set[asyncio.Task[None]] = set()
        self._stopping = False

    def before_worker_boot(self, broker: Any, worker: Any) -> None:
        """Open the runtime before the first message is worked on."""
        del broker, worker
        try:
            _on_loop(self._open())
        except Exception as error:
            # After any other exception dramatiq would go on, without a runtime.
            raise MiddlewareError(str(error)) from error

    def before_worker_shutdown(self, broker: Any, worker: Any) -> None:
        """Interrupt the runs in progress; each hands itself back."""
        del broker
        # First of all, or this very worker would take up what it hands back.
        for thread in worker.workers:
            thread.stop()
        _on_loop(self._interrupt())

    def after_worker_shutdown(self, broker: Any, worker: Any) -> None:
        """Close what was opened, while the loop still runs."""
        del broker, worker
        _on_loop(self._stack.aclose())

    async def work(self, run_id: str) -> None:
        """Work on a run until it ends or the worker does."""
        task = self._begin(run_id)
        if task is not None:
            await asyncio.wait({task})

    async def watch(self, run_id: str) -> None:
        """Begin to work on a run that mostly waits for others; no thread waits along with it."""
        if len(self._watched) >= self._settings.worker_watched:
            # The relay rings again, and perhaps another worker hears it.
            return
        task = self._begin(run_id)
        if task is not None:
            self._watched.add(task)
            task.add_done_callback(self._watched.discard)

    def _begin(self, run_id: str) -> asyncio.Task[None] | None:
        if self._runtime is None or self._stopping:
            return None
        task = asyncio.create_task(work_on(self._runtime, UUID(run_id)))
        self._working.add(task)
        task.add_done_callback(self._working.discard)
        task.add_done_callback(partial(_ended, run_id))
        return task

    async def _open(self) -> None:
        threads = ThreadPoolExecutor(initializer=os.nice, initargs=(NICE,))
        asyncio.get_running_loop().set_default_executor(threads)
        self._runtime = await self._stack.enter_async_context(open_runtime(self._settings))
        relay = asyncio.create_task(Relay(self._runtime).serve())
        self._stack.push_async_callback(_end, relay)

    async def _interrupt(self) -> None:
        self._stopping = True
        for task in self._working:
            task.cancel()
        if self._working:
            await asyncio.wait(self._working, timeout=GRACE)


def _ended(run_id: str, task: asyncio.Task[None]) -> None:
    if not task.cancelled() and (error := task.exception()):
        # The lease runs out and the reaper takes over, so nothing is lost but time.
        log.error("run.abandoned", run_id=run_id, exc_info=error)


async def _end(task: asyncio.Task[None]) -> None:
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


def _on_loop(work: Coroutine[Any, Any, Result]) -> Result:
    thread = get_event_loop_thread()
    if thread is None:
        raise RuntimeError("The AsyncIO middleware must come before Life.")
    return thread.run_coroutine(work)
