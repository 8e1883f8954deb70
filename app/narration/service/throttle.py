from uuid import UUID

from app.platform.errors import RateLimited
from app.platform.limits import RateLimiter

#: Narrations that one person may ask for or have estimated, and voices chosen, in a minute.
REQUESTS, SECONDS = 60, 60


async def throttle_narration(limiter: RateLimiter, user_id: UUID) -> None:
    """Count something that somebody wants of a narrator."""
    verdict = await limiter.take(f"narration:user:{user_id}", limit=REQUESTS, seconds=SECONDS)
    if not verdict.allowed:
        raise RateLimited(verdict.retry_after)
