"""Rate limits shared by all processes: so much cost per key and period, refilling steadily."""

import asyncio
import math
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import IPv6Network

import structlog
from prometheus_client import Counter
from redis.asyncio import Redis
from redis.exceptions import RedisError

log = structlog.get_logger(__name__)

UNSHARED = Counter(
    "fabula_rate_limit_unshared_total", "Rate limits counted in one process: Redis was away."
)

# One number per key: the time at which all that was taken will have been refilled. A request may
# go if that time, with its own cost added, lies no more than one period ahead.
_TAKE = """
local limit, period = tonumber(ARGV[1]), tonumber(ARGV[2])
local cost, want, now = tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5])
if not now then
  local time = redis.call('TIME')
  now = time[1] * 1000000 + time[2]
end
local each = period / limit
local full = math.max(tonumber(redis.call('GET', KEYS[1]) or now), now)
local free = math.floor((now + period - full) / each + 0.000001)
if cost > free then
  return {0, free, math.ceil(full - now), math.ceil(full + cost * each - period - now)}
end
local granted = math.min(want, free)
full = full + granted * each
redis.call('SET', KEYS[1], string.format('%.0f', full), 'PX', math.ceil((full - now) / 1000) + 1)
return {granted, free - granted, math.ceil(full - now), 0}
"""

_MICROSECONDS = 1_000_000
_PATIENCE = 0.5
_PAUSE = 5.0
_KEYS = 10_000


def network_of(address: str) -> str:
    """Return what counts as one place: of IPv6 the /64 that each subscriber has to itself."""
    if ":" not in address:
        return address
    try:
        return str(IPv6Network((address.partition("%")[0], 64), strict=False))
    except ValueError:
        return address


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a request may go, and what its key has left."""

    allowed: bool
    limit: int
    remaining: int
    reset: float
    retry_after: float = 0.0

    @property
    def lines(self) -> str:
        """Return the same headers, ready to be written, of a request that may go."""
        return (
            f"RateLimit-Limit: {self.limit}\r\nRateLimit-Remaining: {self.remaining}\r\n"
            f"RateLimit-Reset: {math.ceil(self.reset)}\r\n"
        )

    @property
    def headers(self) -> dict[str, str]:
        """Return the headers that tell a client where it stands."""
        found = {
            "RateLimit-Limit": str(self.limit),
            "RateLimit-Remaining": str(self.remaining),
            "RateLimit-Reset": str(math.ceil(self.reset)),
        }
        if not self.allowed:
            found["Retry-After"] = str(max(1, math.ceil(self.retry_after)))
        return found


@dataclass(slots=True)
class _Held:
    """Cost taken from Redis in one go, to be spent here without asking again."""

    points: int
    until: float
    verdict: Verdict


class RateLimiter:
    """Takes cost from keys; each key refills its whole limit once per period."""

    def __init__(
        self,
        redis: Redis,
        *,
        prefix: str = "limit",
        clock: Callable[[], float] | None = None,
    ) -> None:
        self.prefix = prefix
        self._redis = redis
        self._script = redis.register_script(_TAKE)
        self._clock = clock
        self._held: OrderedDict[str, _Held] = OrderedDict()
        self._fetching: dict[str, asyncio.Future[None]] = {}
        self._local: OrderedDict[str, float] = OrderedDict()
        self._away_until = 0.0

    def _now(self) -> float:
        return self._clock() if self._clock else time.monotonic()

    async def take(
        self, key: str, *, limit: int, seconds: float, cost: int = 1, ahead: int = 0
    ) -> Verdict:
        """Take a cost from a key, or learn how long to wait.

        With `ahead`, that much is fetched at once and spent in this process for up to a second:
        one round trip for many cheap requests. The limit is never exceeded by it; what a process
        does not spend of it is lost to the key.
        """
        cost = max(1, min(cost, limit))
        if ahead <= cost:
            ahead = 0
        while True:
            if (spent := self.spend(key, cost)) is not None:
                return spent
            fetching = self._fetching.get(key) if ahead else None
            if fetching is None:
                break
            # Many requests of one key come at once: one of them fetches for all.
            await asyncio.shield(fetching)
        if not ahead:
            return (await self._fetch(key, limit, seconds, cost, cost))[0]
        done = self._fetching[key] = asyncio.get_running_loop().create_future()
        try:
            return await self._fetch_ahead(key, limit, seconds, cost, max(cost, ahead))
        finally:
            del self._fetching[key]
            done.set_result(None)

    def spend(self, key: str, cost: int) -> Verdict | None:
        """Take a cost from what was fetched ahead; None if that does not reach."""
        held = self._held.get(key)
        if held is None or held.points < cost or held.until <= self._now():
            return None
        return self._spend(key, held, cost)

    async def _fetch_ahead(
        self, key: str, limit: int, seconds: float, cost: int, want: int
    ) -> Verdict:
        verdict, granted = await self._fetch(key, limit, seconds, cost, want)
        if granted > cost:
            held = self._held[key] = _Held(granted, self._now() + min(1.0, seconds), verdict)
            if len(self._held) > _KEYS:
                self._held.popitem(last=False)
            return self._spend(key, held, cost)
        self._held.pop(key, None)
        return verdict

    async def forget(self, key: str) -> None:
        """Give a key back all that was taken of it."""
        self._held.pop(key, None)
        self._local.pop(key, None)
        try:
            async with asyncio.timeout(_PATIENCE):
                await self._redis.delete(f"{self.prefix}:{key}")
        except (RedisError, OSError, TimeoutError):
            # It refills by itself, only later.
            log.warning("rate_limits.not_forgotten")

    def _spend(self, key: str, held: _Held, cost: int) -> Verdict:
        held.points -= cost
        self._held.move_to_end(key)
        found = held.verdict
        return Verdict(True, found.limit, found.remaining + held.points, found.reset)

    async def _fetch(
        self, key: str, limit: int, seconds: float, cost: int, want: int
    ) -> tuple[Verdict, int]:
        found = None
        if self._now() >= self._away_until:
            found = await self._shared(key, limit, seconds, cost, want)
        if found is None:
            # Refusing everybody because Redis is away would turn its outage into ours, and
            # letting everybody pass would open sign-in to guessing: count in this process alone.
            UNSHARED.inc()
            found = self._alone(key, limit, seconds, cost)
        granted, free, reset, wait = found
        return Verdict(granted > 0, limit, free, reset, wait), int(granted)

    async def _shared(
        self, key: str, limit: int, seconds: float, cost: int, want: int
    ) -> tuple[int, int, float, float] | None:
        now = "" if self._clock is None else int(self._clock() * _MICROSECONDS)
        args = (limit, int(seconds * _MICROSECONDS), cost, want, now)
        try:
            async with asyncio.timeout(_PATIENCE):
                granted, free, reset, wait = await self._script([f"{self.prefix}:{key}"], args)
        except (RedisError, OSError, TimeoutError) as error:
            if not self._away_until:
                log.warning("rate_limits.redis_away", error=str(error) or type(error).__name__)
            self._away_until = self._now() + _PAUSE
            return None
        if self._away_until:
            log.info("rate_limits.redis_back")
            self._away_until = 0.0
        return granted, free, reset / _MICROSECONDS, wait / _MICROSECONDS

    def _alone(
        self, key: str, limit: int, seconds: float, cost: int
    ) -> tuple[int, int, float, float]:
        now = self._now()
        each = seconds / limit
        full = max(self._local.get(key, now), now)
        free = math.floor((now + seconds - full) / each + 1e-6)
        if cost > free:
            return 0, free, full - now, full + cost * each - seconds - now
        self._local[key] = full = full + cost * each
        self._local.move_to_end(key)
        if len(self._local) > _KEYS:
            self._local.popitem(last=False)
        return cost, free - cost, full - now, 0.0
