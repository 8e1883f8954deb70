"""Who reads for somebody, and what that costs."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.service.budget import require_budget
from app.accounts.service.keys_in_use import keys_in_use
from app.ai.errors import NarrationNotAvailable
from app.ai.routing import Keys, narrator_for
from app.ai.speech.port import Narrator
from app.credits.prices import LOCAL, charged, narration
from app.platform.db.base import Json
from app.platform.runtime import Runtime

#: Characters that are said in a second at the least: what is set aside for a scene has to do.
SLOWEST = 12.0


@dataclass(frozen=True)
class Hired:
    """Who reads for somebody, and whether on a key of their own."""

    narrator: Narrator
    own_key: bool

    @property
    def terms(self) -> Json:
        """Return what a run is begun under, and holds under only."""
        narrator = self.narrator
        return {
            "provider": narrator.provider,
            "model": narrator.model,
            "own_key": self.own_key,
        }

    def price(self, seconds: float) -> int:
        """Return the credits that a sound of so many seconds takes."""
        price = narration(seconds)
        return charged(price, provider=self.narrator.provider, own_key=self.own_key)

    def most(self, characters: int) -> int:
        """Return the credits that a scene of so many characters takes at most."""
        return self.price(expected(characters))


def expected(characters: int) -> float:
    """Return how many seconds it takes to say so much, rather too many than too few."""
    return characters / SLOWEST


async def hire(session: AsyncSession, runtime: Runtime, user_id: UUID) -> Hired:
    """Return who reads for somebody, or say that nobody can."""
    held = await keys_in_use(session, runtime.keyring, user_id, None)
    narrator = narrator_for(runtime.settings, Keys(held))
    if narrator is None:
        raise NarrationNotAvailable
    return Hired(narrator, own_key=narrator.provider.upper() in held)


async def affordable(session: AsyncSession, runtime: Runtime, user_id: UUID, hired: Hired) -> None:
    """Raise if a budget that somebody's narrations fall under is spent."""
    if hired.narrator.provider == LOCAL:
        return
    limit = 0 if hired.own_key else runtime.settings.server_key_budget_cents
    await require_budget(session, user_id, None, house_limit=limit or None)
