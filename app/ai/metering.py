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
    """US dollars: for a million tokens, for a picture, and for a million characters read aloud.

    Tokens are read, written, read again from a provider's cache, or seen: pictures are read so.
    """

    read: Decimal = Decimal(0)
    written: Decimal = Decimal(0)
    cached: Decimal | None = None
    seen: Decimal | None = None
    picture: Decimal = Decimal(0)
    spoken: Decimal = Decimal(0)


_PAINTED = Price(Decimal(5), Decimal(30), seen=Decimal(8))

#: By model, as the providers publish them; what is not listed costs nothing.
PRICES = {
    "openai-text-embedding-3-small": Price(Decimal("0.02")),
    "claude-opus-5-5": Price(Decimal(4), Decimal(20), Decimal("0.20")),
    "claude-sonnet-5-5": Price(Decimal(2), Decimal(10), Decimal("0.20")),
    "gpt-6.1-sol": Price(Decimal(2), Decimal(10), Decimal("0.10")),
    "gpt-6-sol": Price(Decimal(2), Decimal(10), Decimal("0.20")),
    "gpt-6-luna": Price(Decimal("0.10"), Decimal("0.50"), Decimal("0.01")),
    "gpt-image-1.5": Price(Decimal(5), Decimal(32), seen=Decimal(8)),
    "gpt-image-2": _PAINTED,
    "gpt-image-2.5-flare": _PAINTED,
    "gpt-image-2.5-sunburst": _PAINTED,
    "stable-image-core": Price(picture=Decimal("0.03")),
    "stable-image-ultra": Price(picture=Decimal("0.08")),
    "sd3.5-large": Price(picture=Decimal("0.065")),
    "sd3.5-large-turbo": Price(picture=Decimal("0.04")),
    "sd3.5-medium": Price(picture=Decimal("0.035")),
    "tts-1": Price(spoken=Decimal(15)),
    "tts-1-hd": Price(spoken=Decimal(30)),
    # Charged by the minute, of which a thousand characters make about one.
    "gpt-4o-mini-tts": Price(spoken=Decimal(15)),
}
FREE = Price()


def cost_of(
    model: str,
    input_tokens: int = 0,
    output_tokens: int = 0,
    cached_tokens: int = 0,
    *,
    seen_tokens: int = 0,
    images: int = 0,
    characters: int = 0,
) -> Decimal:
    """Return what a call costs; tokens that were cached or seen are among those that were read."""
    price = PRICES.get(model, FREE)
    cached = price.read if price.cached is None else price.cached
    seen = price.read if price.seen is None else price.seen
    read = price.read * (input_tokens - cached_tokens - seen_tokens)
    again = cached * cached_tokens + seen * seen_tokens
    made = price.written * output_tokens + price.spoken * characters
    return (read + again + made) / MILLION + price.picture * images


async def meter(
    unit: UnitOfWork,
    *,
    provider: str,
    model: str,
    user_id: UUID | None,
    input_tokens: int = 0,
    output_tokens: int = 0,
    cached_tokens: int = 0,
    seen_tokens: int = 0,
    images: int = 0,
    characters: int = 0,
    workspace_id: UUID | None = None,
    run_id: UUID | None = None,
) -> None:
    """Note a call, and add its cost to its run's."""
    cost = cost_of(
        model,
        input_tokens,
        output_tokens,
        cached_tokens,
        seen_tokens=seen_tokens,
        images=images,
        characters=characters,
    )
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
            images=images,
            characters=characters,
            cost=cost,
        )
    )
    if run_id is not None and cost:
        await unit.session.execute(update(Run).where(Run.id == run_id).values(cost=Run.cost + cost))
