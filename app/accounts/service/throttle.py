"""Attempts are counted where they are made, so that aliases and sockets count as many."""

import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from uuid import UUID

from app.accounts.service.sessions import Device
from app.platform.errors import RateLimited
from app.platform.limits import RateLimiter, network_of


@dataclass(frozen=True)
class Pace:
    """So many attempts in so many seconds; each one taken comes back after its share of them."""

    most: int
    seconds: float


#: Guesses at one account from one place. Each stage is slower than the one before: five at once,
#: then one in twelve seconds, then one a minute, in the end one in nine minutes.
GUESSES = (Pace(5, 60), Pace(15, 900), Pace(40, 21_600))

#: Guesses from one place at whatever accounts.
PLACE = (Pace(50, 300), Pace(300, 21_600))

#: Guesses at one account from all the places that its owner has not signed in from lately. Who
#: knocks from everywhere shuts out no place that is known, nor whoever asks for a link by mail.
ACCOUNT = Pace(100, 3_600)

#: Codes of a second factor; only who knows the password gets to try any.
CODES = (Pace(5, 60), Pace(20, 3_600))

#: Proofs that somebody who is signed in gives again.
PROOFS = (Pace(5, 60), Pace(20, 3_600))

#: Tokens out of mails, tried from one place. They cannot be guessed; this bounds the noise.
TOKENS = (Pace(60, 300),)

#: New accounts from one place.
SIGN_UPS = (Pace(20, 3_600),)

#: Mails to one address that somebody signed out asks for, and from one place. A link in a mail
#: lives as long as it takes for another mail to be allowed, so one that works is always there.
MAILS = (Pace(5, 3_600),)
PLACE_MAILS = (Pace(30, 3_600),)

#: Exports of one account.
EXPORTS = (Pace(10, 3_600),)

#: Invitations that one person sends; each is a mail to somebody else.
INVITATIONS = (Pace(50, 3_600),)

#: Keys that one person has checked with their provider.
CHECKS = (Pace(20, 3_600),)

FALLBACK = (
    "Too many attempts at this account. Try again in {seconds} seconds, or sign in by a link: "
    "`requestSignInLink` mails one to its owner."
)


async def throttle_sign_in(
    limiter: RateLimiter, email: str, device: Device, known: Callable[[], Awaitable[bool]]
) -> None:
    """Count a guess: at an account from a place, from the place, and at the account.

    `known` says whether the account's owner has signed in from there; it is asked only when
    strangers have used up what the account grants them.
    """
    await _take(limiter, _pair(email, device), GUESSES)
    await _take(limiter, f"sign-in:place:{network_of(device.address)}", PLACE)
    key = f"sign-in:account:{_digest(email)}"
    verdict = await limiter.take(key, limit=ACCOUNT.most, seconds=ACCOUNT.seconds)
    if not verdict.allowed and not await known():
        wait = verdict.retry_after
        raise RateLimited(wait, FALLBACK.format(seconds=f"{max(wait, 1):.0f}"))


async def forgive_sign_in(limiter: RateLimiter, email: str, device: Device) -> None:
    """Forget the guesses at an account from a place, since the last one was right."""
    await _forget(limiter, _pair(email, device), GUESSES)


async def throttle_code(limiter: RateLimiter, user_id: UUID) -> None:
    """Count a code of a second factor."""
    await _take(limiter, f"code:user:{user_id}", CODES)


async def forgive_code(limiter: RateLimiter, user_id: UUID) -> None:
    """Forget the codes that were tried, since the last one was right."""
    await _forget(limiter, f"code:user:{user_id}", CODES)


async def throttle_proof(limiter: RateLimiter, session_id: UUID) -> None:
    """Count a proof given again; per session, so that one device cannot shut out another."""
    await _take(limiter, f"proof:session:{session_id}", PROOFS)


async def throttle_token(limiter: RateLimiter, device: Device) -> None:
    """Count a token out of a mail."""
    await _take(limiter, f"token:place:{network_of(device.address)}", TOKENS)


async def throttle_sign_up(limiter: RateLimiter, email: str, device: Device) -> None:
    """Count a new account from a place, and the mail it takes."""
    await _take(limiter, f"sign-up:place:{network_of(device.address)}", SIGN_UPS)
    await throttle_mail(limiter, "sign-up", email, device)


async def throttle_mail(limiter: RateLimiter, letter: str, email: str, device: Device) -> None:
    """Count a mail that somebody signed out asks for, whether or not anybody gets it."""
    await _take(limiter, f"mail:place:{network_of(device.address)}", PLACE_MAILS)
    await _take(limiter, f"mail:{letter}:{_digest(email)}", MAILS)


async def throttle_export(limiter: RateLimiter, user_id: UUID) -> None:
    """Count an export, which reads all that somebody has."""
    await _take(limiter, f"export:user:{user_id}", EXPORTS)


async def throttle_invitation(limiter: RateLimiter, user_id: UUID) -> None:
    """Count an invitation, which mails somebody else."""
    await _take(limiter, f"invitation:user:{user_id}", INVITATIONS)


async def throttle_check(limiter: RateLimiter, user_id: UUID) -> None:
    """Count a call that asks a provider about a key."""
    await _take(limiter, f"check:user:{user_id}", CHECKS)


def _digest(email: str) -> str:
    return hashlib.sha256(email.encode()).hexdigest()


def _pair(email: str, device: Device) -> str:
    return f"sign-in:pair:{_digest(email)}:{network_of(device.address)}"


async def _take(limiter: RateLimiter, key: str, paces: tuple[Pace, ...]) -> None:
    for number, pace in enumerate(paces):
        verdict = await limiter.take(f"{key}:{number}", limit=pace.most, seconds=pace.seconds)
        if not verdict.allowed:
            raise RateLimited(
                verdict.retry_after,
                f"Too many attempts; try again in {max(verdict.retry_after, 1):.0f} seconds.",
            )


async def _forget(limiter: RateLimiter, key: str, paces: tuple[Pace, ...]) -> None:
    for number in range(len(paces)):
        await limiter.forget(f"{key}:{number}")
