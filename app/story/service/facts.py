"""What the text says of somebody's looks, as far as it is told."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.story.likeness.consistency import Claim
from app.story.models import CharacterTrait


@dataclass(frozen=True)
class Known:
    """A fact that is known."""

    id: UUID
    claim: Claim


async def known_claims(session: AsyncSession, character_id: UUID, as_of: int) -> list[Known]:
    """Return what is known of somebody's looks at an offset, what is said last first."""
    fact = CharacterTrait
    rows = await session.execute(
        select(fact.id, fact.trait, fact.value)
        .where(
            fact.character_id == character_id,
            fact.trait.is_not(None),
            fact.revealed_at <= as_of,
        )
        .order_by(fact.revealed_at.desc(), fact.id)
    )
    return [Known(key, Claim(trait, value)) for key, trait, value in rows if trait is not None]
