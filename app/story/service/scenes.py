"""A text's scenes as they were cut."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.books.models import Section
from app.story import models
from app.texts.document import Offset
from app.texts.scenes import Scene


async def cut_of(session: AsyncSession, text_id: UUID) -> tuple[Scene, ...]:
    """Return a text's scenes."""
    scene = models.Scene
    rows = await session.execute(
        select(scene, Section.ordinal)
        .join(Section, Section.id == scene.section_id)
        .where(scene.text_id == text_id)
        .order_by(scene.ordinal)
    )
    return tuple(
        Scene(
            ordinal=found.ordinal,
            section=section,
            chapter_number=found.chapter_number,
            scene_number=found.scene_number,
            start=Offset(found.start),
            end=Offset(found.end),
            word_count=found.word_count,
            why=found.why,
        )
        for found, section in rows
    )
