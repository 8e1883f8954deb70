from dataclasses import dataclass

from app.api.context import Caller
from app.api.refusal import Refused
from app.platform.limits import RateLimiter, network_of

_PERIOD = 60.0


@dataclass(frozen=True)
class Study:
    """Charges whoever sends what was not seen before: to parse and compile it takes our time.

    What an operation costs to answer says nothing about that, and a document that is refused has
    taken time as well. So it is charged by its length, before any work, apart from the budget.
    """

    limiter: RateLimiter
    minute: int

    async def charge(self, caller: Caller, characters: int) -> None:
        """Charge a caller for a document of some length, or refuse."""
        viewer = caller.viewer
        who = f"viewer:{viewer.id}" if viewer else f"address:{network_of(caller.address)}"
        verdict = await self.limiter.take(who, limit=self.minute, seconds=_PERIOD, cost=characters)
        if verdict.allowed:
            return
        wait = max(1, round(verdict.retry_after))
        message = (
            f"You send many new documents; try again in {wait} seconds. Documents with variables "
            "instead of values in their text are known once they were sent."
        )
        raise Refused(
            status=429,
            headers={"Retry-After": str(wait)},
            errors=[
                {"message": message, "extensions": {"code": "RATE_LIMITED", "retryAfter": wait}}
            ],
        )
