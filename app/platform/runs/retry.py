"""Whether and when a failed step is tried again."""

import random
from dataclasses import dataclass

from app.platform.errors import AppError, RateLimited, Unavailable

FIRST_DELAY = 2.0
LONGEST_DELAY = 300.0

#: The most patience that somebody outside is granted, in seconds.
LONGEST_ASKED = 7 * 86_400.0


class TryAgain(Exception):
    """Something outside asked for patience; `after` is its Retry-After in seconds, if it said."""

    def __init__(self, message: str, after: float | None = None) -> None:
        super().__init__(message)
        self.after = after


@dataclass(frozen=True)
class Verdict:
    """What becomes of a run whose step failed."""

    #: Seconds to wait, or None when the run is given up.
    delay: float | None
    code: str
    message: str


def judge(error: Exception, attempt: int, attempts: int) -> Verdict:
    """Decide by the error and the tries so far."""
    code, message = _tell(error)
    final = isinstance(error, AppError) and not isinstance(error, Unavailable | RateLimited)
    if final or attempt >= attempts:
        return Verdict(None, code, message)
    asked = error.after if isinstance(error, TryAgain) else None
    if isinstance(error, RateLimited):
        asked = error.retry_after
    return Verdict(delay(attempt, asked), code, message)


def delay(attempt: int, asked: float | None = None) -> float:
    """Return how long to wait before try number `attempt` + 1, spread so that none collide."""
    ceiling = min(FIRST_DELAY * 2 ** min(attempt - 1, 30), LONGEST_DELAY)
    spread = random.uniform(ceiling / 2, ceiling)  # noqa: S311 (spreads load, guards nothing)
    if asked is None or not asked > 0:
        return spread
    # Many may have been asked for the same patience: they come back one after the other.
    return min(asked, LONGEST_ASKED) + spread


def storable(text: str) -> str:
    """Return a text as Postgres takes it: without null characters and halves of characters."""
    return text.replace("\x00", "").encode(errors="replace").decode()


def _tell(error: Exception) -> tuple[str, str]:
    if isinstance(error, AppError):
        return error.code, storable(error.message)
    if isinstance(error, TryAgain):
        return "UNAVAILABLE", storable(str(error))
    return "INTERNAL", "A step failed on our side; an operator can see why. You can retry the run."
