"""A client that leaves while something is done for it."""

import asyncio

from app.api.wire import Wire


class Gone(Exception):
    """The client went away."""


class Departure:
    """Watches a client while something is done for it, and stops that when the client leaves."""

    __slots__ = ("_stop_watching", "_task", "_wire")

    def __init__(self, wire: Wire | None) -> None:
        self._wire = wire
        self._task = asyncio.current_task()

    def __enter__(self) -> None:
        if self._wire is not None and self._task is not None:
            self._stop_watching = self._wire.watch(self._leave)

    def _leave(self) -> None:
        if self._task is not None:
            self._task.cancel()

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if self._wire is None or self._task is None:
            return
        self._stop_watching()
        if kind is asyncio.CancelledError and self._wire.lost:
            self._task.uncancel()
            raise Gone from None
