from uuid import UUID

from app.platform.errors import RateLimited
from app.platform.limits import RateLimiter

#: Questions one person may ask in a minute, other changes they may make, help they may ask for.
QUESTIONS, CHANGES, AIDS, SECONDS = 60, 120, 240, 60


async def throttle_questions(limiter: RateLimiter, user_id: UUID) -> None:
    """Count a question."""
    verdict = await limiter.take(f"questions:user:{user_id}", limit=QUESTIONS, seconds=SECONDS)
    if not verdict.allowed:
        raise RateLimited(verdict.retry_after)


async def throttle_changes(limiter: RateLimiter, user_id: UUID) -> None:
    """Count a change to what is kept."""
    verdict = await limiter.take(f"chat:user:{user_id}", limit=CHANGES, seconds=SECONDS)
    if not verdict.allowed:
        raise RateLimited(verdict.retry_after)


async def throttle_aids(limiter: RateLimiter, user_id: UUID) -> None:
    """Count help that is asked for at a place."""
    verdict = await limiter.take(f"aids:user:{user_id}", limit=AIDS, seconds=SECONDS)
    if not verdict.allowed:
        raise RateLimited(verdict.retry_after)
