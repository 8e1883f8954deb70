"""Whether this process can do its work, asked of each thing it needs."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

import structlog

from app.platform.errors import AppError

log = structlog.get_logger(__name__)

OK = "ok"


@dataclass(frozen=True)
class Check:
    """One thing that has to answer within some seconds; a probe that raises says it does not."""

    name: str
    probe: Callable[[], Awaitable[object]]
    seconds: float = 2.0


class Health:
    """The checks of a process, and whether it is on its way out."""

    def __init__(self, checks: Sequence[Check]) -> None:
        self._checks = tuple(checks)
        self.draining = False

    async def ready(self) -> dict[str, str]:
        """Ask everything at once; each answer is `ok` or a sentence on what is wrong."""
        answers = await asyncio.gather(*(_ask(check) for check in self._checks))
        found = dict(zip((check.name for check in self._checks), answers, strict=True))
        if self.draining:
            found["process"] = "This process is stopping; send no more requests here."
        return found


async def _ask(check: Check) -> str:
    try:
        async with asyncio.timeout(check.seconds):
            await check.probe()
    except TimeoutError:
        return f"No answer within {check.seconds:g} seconds."
    except AppError as error:
        return error.message
    except Exception as error:
        # Whoever asks may be a stranger: the log has the details.
        log.warning("health.failed", check=check.name, exc_info=error)
        return f"It answers with an error ({type(error).__name__}); see the log."
    return OK
