from collections.abc import Iterator, Sequence
from typing import Any, cast
from uuid import UUID

from sqlalchemy import Table, select

from app.books.service.texts import lock_text, revise_text, section_id
from app.platform.db.copy import copy_rows
from app.platform.db.ids import numbered
from app.platform.db.unit import UnitOfWork
from app.story.models import Scene
from app.texts.scenes import Scene as Cut

SCENES = cast("Table", Scene.__table__)


async def keep_scenes(unit: UnitOfWork, text_id: UUID, cuts: Sequence[Cut]) -> None:
    """Store a text's scenes unless they are there already."""
    # Copies of one text are taken in by runs that know nothing of each other.
    await lock_text(unit, text_id)
    there = await unit.session.scalar(select(Scene.id).where(Scene.text_id == text_id).limit(1))
    if there is None:
        await copy_rows(unit.session, SCENES, _rows(text_id, cuts))
        await revise_text(unit, text_id)


def _rows(text_id: UUID, cuts: Sequence[Cut]) -> Iterator[dict[str, Any]]:
    for cut in cuts:
        yield {
            "id": numbered(text_id, "scenes", cut.ordinal),
            "text_id": text_id,
            "section_id": section_id(text_id, cut.section),
            "ordinal": cut.ordinal,
            "chapter_number": cut.chapter_number,
            "scene_number": cut.scene_number,
            "start": cut.start,
            "end": cut.end,
            "word_count": cut.word_count,
            "why": cut.why,
        }
