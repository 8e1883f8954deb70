from uuid import UUID

from app.platform.errors import RateLimited
from app.platform.limits import RateLimiter

#: Purchases one person may begin, in so many seconds.
PURCHASES, PURCHASES_SECONDS = 30, 3_600


async def throttle_purchase(limiter: RateLimiter, user_id: UUID) -> None:
    """Count a purchase: each asks the payment provider to open a page."""
    verdict = await limiter.take(
        f"purchases:user:{user_id}", limit=PURCHASES, seconds=PURCHASES_SECONDS
    )
    if not verdict.allowed:
        raise RateLimited(verdict.retry_after)
