"""What a call of a provider used and what that costs, noted with the work it was for."""

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from sqlalchemy import update

from app.platform.db.unit import UnitOfWork
from app.platform.runs.models import Run, TokenUsage

MILLION = Decimal(1_000_000)


@dataclass(frozen=True, slots=True)
class Price:
    """US dollars for a million tokens: read, written, and read again from a provider's cache."""

    read: Decimal
    written: Decimal = Decimal(0)
    cached: Decimal | None = None


#: By model, as the providers publish them; what is not listed costs nothing.
PRICES = {
    "openai-text-embedding-3-small": Price(Decimal("0.02")),
    "claude-opus-5-5": Price(Decimal(4), Decimal(20), Decimal("0.20")),
    "claude-sonnet-5-5": Price(Decimal(2), Decimal(10), Decimal("0.20")),
    "gpt-6.1-sol": Price(Decimal(2), Decimal(10), Decimal("0.10")),
    "gpt-6-sol": Price(Decimal(2), Decimal(10), Decimal("0.20")),
    "gpt-6-luna": Price(Decimal("0.10"), Decimal("0.50"), Decimal("0.01")),
}
FREE = Price(Decimal(0))


def cost_of(
    model: str, input_tokens: int, output_tokens: int = 0, cached_tokens: int = 0
) -> Decimal:
    """Return what tokens cost; those that were cached are among those that were read."""
    price = PRICES.get(model, FREE)
    cached = price.read if price.cached is None else price.cached
    read = price.read * (input_tokens - cached_tokens) + cached * cached_tokens
    return (read + price.written * output_tokens) / MILLION


async def meter(
    unit: UnitOfWork,
    *,
    provider: str,
    model: str,
    input_tokens: int,
    user_id: UUID | None,
    output_tokens: int = 0,
    cached_tokens: int = 0,
    workspace_id: UUID | None = None,
    run_id: UUID | None = None,
) -> None:
    """Note a call, and add its cost to its run's."""
    cost = cost_of(model, input_tokens, output_tokens, cached_tokens)
    unit.add(
        TokenUsage(
            run_id=run_id,
            user_id=user_id,
            workspace_id=workspace_id,
            provider=provider,
            model=model,
            input_tokens=input_tokens,
            output_tokens=output_tokens,
            cached_tokens=cached_tokens,
            cost=cost,
        )
    )
    if run_id is not None and cost:
        await unit.session.execute(update(Run).where(Run.id == run_id).values(cost=Run.cost + cost))
