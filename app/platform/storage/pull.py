"""An asynchronous source, iterated by a thread that works for its loop."""

import asyncio
from collections.abc import AsyncIterator
from concurrent.futures import CancelledError, Future
from threading import Lock


class Pull:
    """Hand a thread the source's chunks one by one, until told to stop."""

    def __init__(self, source: AsyncIterator[bytes]) -> None:
        self._source = source
        self._loop = asyncio.get_running_loop()
        self._lock = Lock()
        self._asked: Future[bytes] | None = None
        self._stopped = False

    def stop(self) -> None:
        """Make the thread's next or present step fail, so that its upload is aborted."""
        with self._lock:
            self._stopped = True
            if self._asked:
                self._asked.cancel()

    def __iter__(self) -> "Pull":
        return self

    def __next__(self) -> bytes:
        with self._lock:
            if self._stopped:
                raise CancelledError
            self._asked = asyncio.run_coroutine_threadsafe(self._next(), self._loop)
        chunk = self._asked.result()
        if not chunk:
            raise StopIteration
        return chunk

    async def _next(self) -> bytes:
        return await anext(self._source, b"")
