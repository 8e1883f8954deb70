from uuid import UUID

from app.platform.errors import RateLimited
from app.platform.limits import RateLimiter

#: Books one person may begin to take in, in so many seconds.
BOOKS, BOOKS_SECONDS = 300, 3_600


async def throttle_books(limiter: RateLimiter, user_id: UUID) -> None:
    """Count a book that is to be taken in: it costs a worker seconds."""
    verdict = await limiter.take(f"books:user:{user_id}", limit=BOOKS, seconds=BOOKS_SECONDS)
    if not verdict.allowed:
        raise RateLimited(verdict.retry_after)
