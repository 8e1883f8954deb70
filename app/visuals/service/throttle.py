from uuid import UUID

from app.platform.errors import RateLimited
from app.platform.limits import RateLimiter

#: Pictures one person may ask for in a minute, and other changes they may make.
PICTURES, CHANGES, SECONDS = 60, 120, 60


async def throttle_pictures(limiter: RateLimiter, user_id: UUID) -> None:
    """Count a picture that is asked for."""
    verdict = await limiter.take(f"pictures:user:{user_id}", limit=PICTURES, seconds=SECONDS)
    if not verdict.allowed:
        raise RateLimited(verdict.retry_after)


async def throttle_changes(limiter: RateLimiter, user_id: UUID) -> None:
    """Count a change to pictures."""
    verdict = await limiter.take(f"visuals:user:{user_id}", limit=CHANGES, seconds=SECONDS)
    if not verdict.allowed:
        raise RateLimited(verdict.retry_after)
