"""What models have read of a text, kept part by part."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.platform.db.unit import UnitOfWork
from app.story.models import StoryReading
from app.story.reading.read import packed, unpacked
from app.story.reading.told import PartReading


async def readings_of(session: AsyncSession, text_id: UUID) -> dict[str, PartReading]:
    """Return all that was read of a text, by key."""
    kept = StoryReading
    rows = await session.execute(select(kept.key, kept.packed).where(kept.text_id == text_id))
    return {key: unpacked(stored) for key, stored in rows}


async def keep_reading(unit: UnitOfWork, text_id: UUID, reading: PartReading) -> None:
    """Store what was read of a part."""
    stored = insert(StoryReading).values(text_id=text_id, key=reading.key, packed=packed(reading))
    await unit.session.execute(stored.on_conflict_do_nothing())


@dataclass(frozen=True)
class Reread:
    """Stands for the model that read a text before: its name is in the keys of what is kept."""

    provider: str
    model: str

    @classmethod
    def of(cls, kept: Mapping[str, PartReading]) -> "Reread":
        """Return whoever read the most."""
        readers = [cls(each.provider, each.model) for each in kept.values()]
        return max(readers, key=readers.count)
