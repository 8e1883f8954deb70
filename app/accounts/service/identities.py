import asyncio
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from app.accounts.identity import Identity
from app.platform.secrets import hash_of

#: For so long a process answers for a token without asking again; a revocation that another
#: process has committed holds here after that time at the latest, even with Valkey away.
SECONDS = 0.9

#: From this age on what is known is asked for anew, while requests go on with it.
RENEWED = 0.5

KEPT = 10_000


@dataclass(slots=True)
class _Known:
    asked: asyncio.Task[Identity]
    at: float
    commits: int
    renewing: bool = False


class Identities:
    """Who tokens stand for, remembered for a moment: many requests of one client come at once.

    Whatever this process commits makes it forget everything: sign-out, revocation, another role
    or workspace hold from the next request on. Refusals are never remembered.
    """

    def __init__(
        self,
        look_up: Callable[[str], Awaitable[Identity]],
        commits: Callable[[], int],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._look_up = look_up
        self._commits = commits
        self._clock = clock
        self._known: OrderedDict[bytes, _Known] = OrderedDict()

    async def of(self, token: str) -> Identity:
        """Return who a token stands for, or raise if nobody."""
        key = hash_of(token)
        commits, now = self._commits(), self._clock()
        known = self._known.get(key)
        if known is None or known.commits != commits or now - known.at >= SECONDS:
            known = self._ask(key, token)
            self._keep(key, known)
        elif now - known.at >= RENEWED and not known.renewing:
            known.renewing = True
            self._ask(key, token)
        if known.asked.done():
            return known.asked.result()
        # Others wait for the same answer: a client that goes away must not take it with it.
        return await asyncio.shield(known.asked)

    def known(self, token: str) -> Identity | None:
        """Return who a token stands for if that is known and need not be asked anew soon."""
        known = self._known.get(hash_of(token))
        if (
            known is None
            or not known.asked.done()
            or known.commits != self._commits()
            or self._clock() - known.at >= RENEWED
        ):
            return None
        return None if known.asked.exception() is not None else known.asked.result()

    def _keep(self, key: bytes, known: _Known) -> None:
        self._known[key] = known
        self._known.move_to_end(key)
        if len(self._known) > KEPT:
            self._known.popitem(last=False)

    def _ask(self, key: bytes, token: str) -> _Known:
        """Look a token up; what is found is kept, and a refusal forgets what was known before."""

        async def look_up() -> Identity:
            return await self._look_up(token)

        def settle(asked: asyncio.Task[Identity]) -> None:
            present = self._known.get(key)
            if asked.cancelled() or asked.exception() is not None:
                if present is not None and present.at <= made.at:
                    del self._known[key]
            elif present is None or present.at < made.at:
                self._keep(key, made)

        # Time and commits as they are before the question: later ones may make its answer wrong.
        made = _Known(asyncio.create_task(look_up()), self._clock(), self._commits())
        made.asked.add_done_callback(settle)
        return made
