"""A story stored: all of it at once, in the place of what was told before."""

import asyncio
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, cast
from uuid import UUID

from sqlalchemy import Table, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.books.service.texts import lock_text, revise_text
from app.platform.db.copy import copy_rows
from app.platform.db.ids import numbered
from app.platform.db.unit import UnitOfWork
from app.story import models
from app.story.analysis.findings import Findings
from app.story.service import likeness_rows, world_rows
from app.story.service.findings import ANALYSER, packed, unpacked
from app.story.service.rows import Rows

Row = Mapping[str, Any]


def story_id_of(told: UUID) -> UUID:
    """Return the id of the story that all copies of a text share, or of a book's own."""
    return numbered(told, "story", 0)


async def forget_story(unit: UnitOfWork, story_id: UUID) -> None:
    """Take a story away, with all that is told in it."""
    await unit.session.execute(delete(models.Story).where(models.Story.id == story_id))


async def scenes_of(session: AsyncSession, text_id: UUID) -> list[tuple[int, int, UUID]]:
    """Return starts, ends and ids of a text's scenes, in order."""
    scene = models.Scene
    rows = await session.execute(
        select(scene.start, scene.end, scene.id)
        .where(scene.text_id == text_id)
        .order_by(scene.ordinal)
    )
    return [(start, end, key) for start, end, key in rows]


async def keep_findings(unit: UnitOfWork, text_id: UUID, findings: Findings) -> None:
    """Store what was found in a text; what a model read of it has to be put together anew."""
    values: dict[str, object] = {
        "analyser": ANALYSER,
        "packed": await asyncio.to_thread(packed, findings),
    }
    values["read"] = None
    stored = insert(models.StoryFindings).values(text_id=text_id, **values)
    await unit.session.execute(
        stored.on_conflict_do_update(index_elements=["text_id"], set_=values)
    )


async def keep_read(unit: UnitOfWork, text_id: UUID, findings: Findings) -> None:
    """Store what was found in a text, put together with what a model read."""
    kept = models.StoryFindings
    await unit.session.execute(
        update(kept)
        .where(kept.text_id == text_id, kept.analyser == ANALYSER)
        .values(read=await asyncio.to_thread(packed, findings))
    )


async def found_in(session: AsyncSession, text_id: UUID, *, alone: bool = False) -> Findings | None:
    """Return what is known of a text, if it was looked through as it would be now.

    Alone, it is what was found here, whatever a model read.
    """
    kept = models.StoryFindings
    known = kept.packed if alone else func.coalesce(kept.read, kept.packed)
    stored = await session.scalar(
        select(known).where(kept.text_id == text_id, kept.analyser == ANALYSER)
    )
    return None if stored is None else await asyncio.to_thread(unpacked, stored)


async def keep_story(
    unit: UnitOfWork, text_id: UUID, text: str, findings: Findings, book_id: UUID | None = None
) -> UUID:
    """Tell a text's story anew, for all or in one book; what was told there goes as it comes."""
    await lock_text(unit, text_id)
    story_id = story_id_of(book_id or text_id)
    await forget_story(unit, story_id)
    unit.add(
        models.Story(
            id=story_id,
            text_id=text_id,
            book_id=book_id,
            level=findings.level,
            analyser=ANALYSER,
        )
    )
    await unit.session.flush()
    scenes = await scenes_of(unit.session, text_id)
    rows = Rows(story_id, text_id, len(text), text, scenes, findings)
    for model, made in await asyncio.to_thread(_all, rows):
        await copy_rows(unit.session, cast("Table", model.__table__), made)
    await revise_text(unit, text_id)
    return story_id


def _all(rows: Rows) -> list[tuple[Any, list[Row]]]:
    return [
        (model, list(_numbered(rows.story_id, model.__table__, made)))
        for model, made in _tables(rows)
    ]


def _numbered(story_id: UUID, table: Table, made: Iterable[Row]) -> Iterator[Row]:
    """Yield rows with ids: the same facts told once more have the same."""
    own = "id" in table.columns
    for number, row in enumerate(made):
        if own and "id" not in row:
            yield {"id": numbered(story_id, table.name, number), **row}
        else:
            yield row


def _tables(rows: Rows) -> Iterator[tuple[Any, Iterable[Row]]]:
    """Yield each table with its rows; what others refer to comes first."""
    related, evidence = world_rows.relationships(rows)
    yield models.Character, rows.characters()
    yield models.CharacterState, rows.states()
    yield models.CharacterAlias, rows.alias_rows.values()
    yield models.Mention, rows.mention_rows
    yield models.CharacterTrait, rows.traits()
    yield models.CharacterChange, rows.changes()
    yield models.Place, world_rows.places(rows)
    yield models.PlaceMention, world_rows.place_mentions(rows)
    yield models.PlaceTrait, world_rows.place_traits(rows)
    yield models.GlossaryTerm, world_rows.terms(rows)
    yield models.TermExample, world_rows.term_examples(rows)
    yield models.SceneAnalysis, world_rows.analyses(rows)
    yield models.SceneCharacter, rows.casts()
    yield models.Utterance, rows.utterances()
    yield models.Relationship, related
    yield models.RelationshipEvidence, evidence
    yield models.CharacterEmbedding, likeness_rows.characters(rows, related)
    yield models.PlaceEmbedding, likeness_rows.places(rows)
