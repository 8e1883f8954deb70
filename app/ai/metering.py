"""What a call of a provider used and what that costs, noted with the work it was for."""

from decimal import Decimal
from uuid import UUID

from sqlalchemy import update

from app.platform.db.unit import UnitOfWork
from app.platform.runs.models import Run, TokenUsage

MILLION = Decimal(1_000_000)

#: US dollars for a million tokens read, by model; what is not listed costs nothing.
PRICES = {"openai-text-embedding-3-small": Decimal("0.02")}


def cost_of(model: str, input_tokens: int) -> Decimal:
    """Return what reading tokens costs."""
    return PRICES.get(model, Decimal(0)) * input_tokens / MILLION


async def meter(
    unit: UnitOfWork,
    *,
    provider: str,
    model: str,
    input_tokens: int,
    user_id: UUID | None,
    workspace_id: UUID | None = None,
    run_id: UUID | None = None,
) -> None:
    """Note a call, and add its cost to its run's."""
    cost = cost_of(model, input_tokens)
    unit.add(
        TokenUsage(
            run_id=run_id,
            user_id=user_id,
            workspace_id=workspace_id,
            provider=provider,
            model=model,
            input_tokens=input_tokens,
            cost=cost,
        )
    )
    if run_id is not None and cost:
        await unit.session.execute(update(Run).where(Run.id == run_id).values(cost=Run.cost + cost))
