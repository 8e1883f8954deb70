"""Asking a provider that has no SDK again, as the SDKs of the others do."""

import asyncio
import contextlib
import random
from collections.abc import Callable
from http import HTTPStatus

import httpx2

#: How often it is asked again, and seconds between: at first, at most, and if it says so itself.
RETRIES, FIRST, LONGEST, OBEYED = 2, 0.5, 8.0, 60.0

_PASSING = {HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.CONFLICT, HTTPStatus.TOO_MANY_REQUESTS}


async def send(client: httpx2.AsyncClient, make: Callable[[], httpx2.Request]) -> httpx2.Response:
    """Return an answer, unread: the first that tells of no passing trouble, or else the last."""
    for number in range(RETRIES):
        wait = None
        # Nobody there: perhaps soon.
        with contextlib.suppress(httpx2.TransportError):
            answer = await client.send(make(), stream=True)
            if not _passes(answer.status_code):
                return answer
            wait = _asked(answer)
            await answer.aclose()
        await asyncio.sleep(_backoff(number) if wait is None else wait)
    return await client.send(make(), stream=True)


def _passes(status: int) -> bool:
    return status in _PASSING or status >= HTTPStatus.INTERNAL_SERVER_ERROR


def _asked(answer: httpx2.Response) -> float | None:
    """Return the seconds that a provider asks for, unless it is more than we obey."""
    for name, unit in (("retry-after-ms", 0.001), ("retry-after", 1.0)):
        try:
            seconds = float(answer.headers[name]) * unit
        except (KeyError, ValueError):
            continue
        return seconds if 0 <= seconds <= OBEYED else None
    return None


def _backoff(number: int) -> float:
    # So that many who were turned away together do not come back together.
    jitter = 1 - 0.25 * random.random()  # noqa: S311 (no secret hangs on it)
    return min(FIRST * 2.0**number, LONGEST) * jitter
