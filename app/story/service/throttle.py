from uuid import UUID

from app.platform.errors import RateLimited
from app.platform.limits import RateLimiter

#: Corrections one person may make in a minute: each tells a whole story anew.
CORRECTIONS, SECONDS = 60, 60


async def throttle_corrections(limiter: RateLimiter, user_id: UUID) -> None:
    """Count a correction, or one that is taken back."""
    verdict = await limiter.take(f"corrections:user:{user_id}", limit=CORRECTIONS, seconds=SECONDS)
    if not verdict.allowed:
        raise RateLimited(verdict.retry_after)
