"""Attempts are counted where they are made, so that aliases and sockets count as many."""

import hashlib
from uuid import UUID

from app.accounts.service.sessions import Device
from app.platform.errors import RateLimited
from app.platform.limits import RateLimiter, network_of

#: Guesses at one account, and from one address, in so many seconds.
ACCOUNT_GUESSES, ADDRESS_GUESSES, GUESS_SECONDS = 10, 50, 300

#: New accounts from one address, in so many seconds.
SIGN_UPS, SIGN_UP_SECONDS = 20, 3_600

#: Exports of one account, in so many seconds.
EXPORTS, EXPORT_SECONDS = 10, 3_600


async def throttle_sign_in(limiter: RateLimiter, email: str, device: Device) -> None:
    """Count a guess at an account, and one from an address."""
    account = hashlib.sha256(email.encode()).hexdigest()
    await _take(limiter, f"sign-in:account:{account}", ACCOUNT_GUESSES, GUESS_SECONDS)
    place = network_of(device.address)
    await _take(limiter, f"sign-in:address:{place}", ADDRESS_GUESSES, GUESS_SECONDS)


async def throttle_sign_up(limiter: RateLimiter, device: Device) -> None:
    """Count a new account from an address."""
    place = network_of(device.address)
    await _take(limiter, f"sign-up:address:{place}", SIGN_UPS, SIGN_UP_SECONDS)


async def throttle_export(limiter: RateLimiter, user_id: UUID) -> None:
    """Count an export, which reads all that somebody has."""
    await _take(limiter, f"export:user:{user_id}", EXPORTS, EXPORT_SECONDS)


async def _take(limiter: RateLimiter, key: str, limit: int, seconds: float) -> None:
    verdict = await limiter.take(key, limit=limit, seconds=seconds)
    if not verdict.allowed:
        raise RateLimited(
            verdict.retry_after,
            f"Too many attempts; try again in {max(verdict.retry_after, 1):.0f} seconds.",
        )
