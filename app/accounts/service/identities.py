import asyncio
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from app.accounts.identity import Identity
from app.accounts.secrets import hash_of

#: For so long a process answers for a token without asking again; a revocation that another
#: process has committed holds here after that time at the latest, even with Valkey away.
SECONDS = 0.9

KEPT = 10_000


@dataclass(frozen=True, slots=True)
class _Known:
    asked: asyncio.Task[Identity]
    until: float
    commits: int


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
        # Read before the question is asked: a commit meanwhile may make its answer wrong.
        commits, now = self._commits(), self._clock()
        known = self._known.get(key)
        if known is None or known.commits != commits or now >= known.until:
            known = _Known(self._ask(key, token), now + SECONDS, commits)
            self._known[key] = known
            self._known.move_to_end(key)
            if len(self._known) > KEPT:
                self._known.popitem(last=False)
        if known.asked.done():
            return known.asked.result()
        # Others wait for the same answer: a client that goes away must not take it with it.
        return await asyncio.shield(known.asked)

    def _ask(self, key: bytes, token: str) -> asyncio.Task[Identity]:
        def settle(asked: asyncio.Task[Identity]) -> None:
            known = self._known.get(key)
            if (asked.cancelled() or asked.exception()) and known and known.asked is asked:
                del self._known[key]

        asked = asyncio.create_task(_awaited(self._look_up(token)))
        asked.add_done_callback(settle)
        return asked


async def _awaited(identity: Awaitable[Identity]) -> Identity:
    return await identity
