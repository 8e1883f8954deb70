"""Who paints for somebody, and what that costs them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from uuid import UUID

from app.accounts.service.budget import require_budget
from app.accounts.service.keys_in_use import keys_in_use
from app.ai.image.port import Painter
from app.ai.routing import Keys, painter_for
from app.credits import prices
from app.platform.runtime import Runtime


@dataclass(frozen=True)
class Chosen:
    """A painter, and whether somebody's own key pays."""

    painter: Painter
    own_key: bool

    def price(self, width: int, height: int) -> int:
        """Return the credits that a picture takes."""
        full = prices.picture(self.painter.model, width, height)
        return prices.charged(full, provider=self.painter.provider, own_key=self.own_key)


@asynccontextmanager
async def painter_of(runtime: Runtime, user_id: UUID) -> AsyncIterator[Chosen]:
    """Choose who paints for somebody; let go of it afterwards."""
    async with runtime.database.read() as session:
        held = await keys_in_use(session, runtime.keyring, user_id)
    painter = painter_for(runtime.settings, Keys(held))
    try:
        yield Chosen(painter, painter.provider.upper() in held)
    finally:
        await painter.close()


async def affordable_pictures(runtime: Runtime, user_id: UUID) -> None:
    """Raise if somebody's own budget is spent; what is drawn here costs nothing."""
    async with painter_of(runtime, user_id) as chosen, runtime.database.read() as session:
        if chosen.painter.provider != prices.LOCAL:
            await require_budget(session, user_id, None, house_limit=None)
