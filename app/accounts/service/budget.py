"""What models may cost in a month: a person, a workspace, and a guest on this house's key."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Numeric, cast, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.models import User
from app.accounts.preferences import Preferences
from app.accounts.service.keys_in_use import keys_in_use
from app.ai.routing import Keys, writes
from app.platform.errors import BudgetSpent
from app.platform.runs.models import TokenUsage
from app.platform.runtime import Runtime
from app.workspaces.models import WorkspaceSettings

#: Cents in a dollar, in which usage is kept.
CENTS = 100


def spent_by(user_id: Any) -> ColumnElement[Decimal]:
    """Return the dollars that somebody's use of models has cost this month."""
    return _spent(TokenUsage.user_id == user_id)


def _spent(whose: ColumnElement[bool]) -> ColumnElement[Decimal]:
    spent = select(func.coalesce(func.sum(TokenUsage.cost), cast(0, Numeric))).where(
        whose, TokenUsage.created_at >= func.date_trunc("month", func.now())
    )
    return spent.correlate_except(TokenUsage).scalar_subquery()


async def affordable(runtime: Runtime, user_id: UUID, workspace_id: UUID | None) -> None:
    """Raise if a budget that somebody's questions fall under is spent."""
    async with runtime.database.read() as session:
        keys = await keys_in_use(session, runtime.keyring, user_id, workspace_id)
        if not writes(runtime.settings, Keys(keys)):
            # What is answered without a model costs nothing.
            return
        limit = runtime.settings.server_key_budget_cents if not keys else 0
        await require_budget(session, user_id, workspace_id, house_limit=limit or None)


async def require_budget(
    session: AsyncSession, user_id: UUID, workspace_id: UUID | None, *, house_limit: int | None
) -> None:
    """Raise if one's own budget, the workspace's, or that of a guest is spent."""
    user = await session.get_one(User, user_id)
    spent = await session.scalar(select(spent_by(user_id))) or 0
    own = Preferences.load(user.settings).monthly_budget_cents
    if own is not None and spent * CENTS >= own:
        raise BudgetSpent("Your budget for models is spent this month; raise it in your settings.")
    if house_limit is not None and spent * CENTS >= house_limit:
        raise BudgetSpent("Your share of this house's key is spent this month; add a key of yours.")
    if workspace_id is None:
        return
    limit = await session.scalar(
        select(WorkspaceSettings.monthly_budget_cents).where(
            WorkspaceSettings.workspace_id == workspace_id
        )
    )
    spent = await session.scalar(select(_spent(TokenUsage.workspace_id == workspace_id))) or 0
    if limit is not None and spent * CENTS >= limit:
        raise BudgetSpent("The workspace's budget for models is spent this month; ask an owner.")
