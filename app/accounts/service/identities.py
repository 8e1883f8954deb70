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
    identity: Identity
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
        self._known: OrderedDict[bytes | str, _Known] = OrderedDict()

    async def of(self, token: str) -> Identity:
        """Return who a token stands for, or raise if nobody."""
        key = hash_of(token)
        # Read before the question is asked: a commit meanwhile may make its answer wrong.
        commits, now = self._commits(), self._clock()
        known = self._known.get(key)
        if known is not None and known.commits == commits and now < known.until:
            return known.identity
        self._known.pop(key, None)
        identity = await self._look_up(token)
        self._known[key] = _Known(identity, now + SECONDS, commits)
        if len(self._known) > KEPT:
            self._known.popitem(last=False)
        return identity
