import asyncio
from collections.abc import Awaitable, Callable

import structlog

from app.api.context import Caller
from app.platform.errors import AppError

log = structlog.get_logger(__name__)

Recheck = Callable[[Caller], Awaitable[None]]


class Guard:
    """Looks again, while a stream lasts, whether the session it was opened with still holds."""

    def __init__(self, recheck: Recheck, seconds: float, passing: Recheck | None = None) -> None:
        #: Asks the database; where nothing has happened, what is known of late will do.
        self.recheck = recheck
        self.passing = passing or recheck
        self.seconds = seconds

    def over(self, caller: Caller) -> "Watch":
        """Return the watch over one caller."""
        return Watch(self, caller)


class Watch:
    """When one caller's session was looked at last."""

    def __init__(self, guard: Guard, caller: Caller) -> None:
        self.guard = guard
        self.caller = caller
        self.looked = asyncio.get_running_loop().time()

    async def look(self, *, now: bool = False) -> None:
        """Raise when the session has ended; cheap enough to ask before every event.

        It is looked up every few seconds, or at once if asked to.
        """
        time = asyncio.get_running_loop().time()
        if now or time - self.looked >= self.guard.seconds:
            self.looked = time
            try:
                await (self.guard.recheck if now else self.guard.passing)(self.caller)
            except AppError:
                raise
            except Exception:
                # That the database is away says nothing about the session: look again later.
                log.exception("session.recheck_failed")
