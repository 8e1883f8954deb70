from uuid import UUID

from app.platform.errors import RateLimited
from app.platform.limits import RateLimiter

#: How often in a minute one person may say where they are: several devices, each every second.
MOVES = 600
#: How many marks one person may make, change or remove in a minute.
MARKS = 240
#: How many exports in a minute: each reads a whole text.
EXPORTS = 10
SECONDS = 60


async def throttle_moves(limiter: RateLimiter, user_id: UUID) -> None:
    """Count somebody's saying where they are."""
    await _take(limiter, f"moves:user:{user_id}", MOVES)


async def throttle_marks(limiter: RateLimiter, user_id: UUID) -> None:
    """Count a mark that is made, changed or removed."""
    await _take(limiter, f"marks:user:{user_id}", MARKS)


async def throttle_exports(limiter: RateLimiter, user_id: UUID) -> None:
    """Count an export."""
    await _take(limiter, f"reading-exports:user:{user_id}", EXPORTS)


async def _take(limiter: RateLimiter, key: str, limit: int) -> None:
    verdict = await limiter.take(key, limit=limit, seconds=SECONDS)
    if not verdict.allowed:
        raise RateLimited(verdict.retry_after)
