"""What models may cost in a month: for a person, a workspace, and all who use this house's key."""

from sqlalchemy.ext.asyncio import AsyncSession

from app.chat.service.work import Work
from app.settings import Settings


async def require_budget(session: AsyncSession, settings: Settings, work: Work) -> None:
    """Raise if a budget that this work falls under is spent."""
    del session, settings, work
