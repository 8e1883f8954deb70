"""The story so far, scene by scene, as it is told from the text itself."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.books.models import Section
from app.books.service.quote import Range, quoted
from app.chat.answer import Answer, Source
from app.chat.local.recap import recap
from app.chat.local.scene import SceneText
from app.chat.models import Recap
from app.chat.service.books import AskedBook
from app.platform.runtime import Runtime
from app.story.models import Character, CharacterAlias, Scene, SceneCharacter, Story
from app.story.service.known_facts import story_of

#: Sentences that a recap has, and those that a model is given to make one of.
SENTENCES, MATERIAL = 12, 48

PROVIDER, MODEL = "local", "recap-1"


@dataclass(frozen=True)
class Recapped:
    """What was told of a story, with the scenes it is told from as far as they were read."""

    answer: Answer
    scenes: list[Source]
    #: As far as where it tells.
    as_of: int


async def recapped(
    runtime: Runtime, book: AskedBook, *, since: int = 0, sentences: int = SENTENCES
) -> Recapped:
    """Tell what happened up to where somebody is told."""
    async with runtime.database.read() as session:
        scenes = await _scenes(session, book)
    made = await asyncio.to_thread(
        recap, scenes, book.horizon, sentences, book.language, since=since
    )
    sources = [Source(book.book_id, each.start, each.end, each.text, 0) for each in scenes]
    return Recapped(made, sources, book.horizon)


@dataclass(frozen=True)
class KeptRecap:
    """A recap as it is kept for everybody who has got as far."""

    text: str
    citations: list[tuple[int, int, str]]
    as_of: int
    found: bool


async def recap_of(runtime: Runtime, book: AskedBook, since: int = 0) -> KeptRecap:
    """Return the recap at the last scene that was read whole: kept, or else made and kept."""
    async with runtime.database.read() as session:
        story_id = await story_of(session, book.book_id)
        as_of = await _last_end(session, book.text_id, book.horizon) or book.horizon
        since = await _last_end(session, book.text_id, since) or 0 if since else 0
        kept = None if story_id is None else await _kept(session, story_id, as_of, since)
    if kept is not None:
        return kept
    told = await recapped(runtime, replaced(book, as_of), since=since)
    rows = [(each.start, each.end, each.quote) for each in told.answer.citations]
    if story_id is not None:
        await _keep(runtime, book.text_id, story_id, as_of, since, told.answer.text, rows)
    return KeptRecap(told.answer.text, rows, as_of, told.answer.found)


def replaced(book: AskedBook, horizon: int) -> AskedBook:
    """Return a book that is told less far."""
    return AskedBook(
        book.book_id,
        book.text_id,
        book.title,
        book.language,
        min(horizon, book.horizon),
        book.rule,
        book.revision,
    )


async def _kept(session: AsyncSession, story_id: UUID, as_of: int, since: int) -> KeptRecap | None:
    row = await session.scalar(
        select(Recap).where(
            Recap.story_id == story_id,
            Recap.as_of == as_of,
            Recap.since == since,
            Recap.model == MODEL,
        )
    )
    if row is None:
        return None
    rows = [(each["start"], each["end"], each["quote"]) for each in row.citations]
    return KeptRecap(row.text, rows, as_of, bool(rows))


async def _keep(
    runtime: Runtime,
    text_id: UUID,
    story_id: UUID,
    as_of: int,
    since: int,
    text: str,
    rows: Sequence[tuple[int, int, str]],
) -> None:
    values = {
        "text_id": text_id,
        "story_id": story_id,
        "as_of": as_of,
        "since": since,
        "provider": PROVIDER,
        "model": MODEL,
        "text": text,
        "citations": [{"start": a, "end": b, "quote": quote} for a, b, quote in rows],
    }
    async with runtime.database.unit() as unit:
        # Whoever was first has made the same; of a story that is told anew meanwhile none is kept.
        told = select(Story.id).where(Story.id == story_id)
        there = await unit.session.scalar(told.with_for_update(read=True, key_share=True))
        if there is not None:
            await unit.session.execute(insert(Recap).values(values).on_conflict_do_nothing())


async def _last_end(session: AsyncSession, text_id: UUID, offset: int) -> int | None:
    """Return where the last scene ends that lies before an offset."""
    asked = select(func.max(Scene.end)).where(Scene.text_id == text_id, Scene.end <= offset)
    found: int | None = await session.scalar(asked)
    return found


async def _scenes(session: AsyncSession, book: AskedBook) -> list[SceneText]:
    """Read the scenes up to the horizon, the last one as far as it goes."""
    rows = (
        await session.execute(
            select(Scene.id, Scene.start, Scene.end, Section.title)
            .join(Section, Section.id == Scene.section_id)
            .where(Scene.text_id == book.text_id, Scene.start < book.horizon)
            .order_by(Scene.ordinal)
        )
    ).all()
    ends = [min(row.end, book.horizon) for row in rows]
    ranges = [Range(book.text_id, row.start, end) for row, end in zip(rows, ends, strict=True)]
    texts = await quoted(session, ranges)
    casts = await _casts(session, book)
    return [
        SceneText(row.start, end, text, row.title, tuple(casts.get(row.id, ())))
        for row, end, text in zip(rows, ends, texts, strict=True)
    ]


async def _casts(session: AsyncSession, book: AskedBook) -> dict[UUID, list[str]]:
    """Return the names of who is in each scene, as far as it is known."""
    story_id = await story_of(session, book.book_id)
    if story_id is None:
        return {}
    here, alias = SceneCharacter, CharacterAlias
    rows = await session.execute(
        select(here.scene_id, alias.alias)
        .join(Character, Character.id == here.character_id)
        .join(alias, alias.character_id == Character.id)
        .where(
            here.story_id == story_id,
            here.revealed_at <= book.horizon,
            or_(here.hidden_from.is_(None), here.hidden_from > book.horizon),
            Character.revealed_at <= book.horizon,
            or_(Character.hidden_from.is_(None), Character.hidden_from > book.horizon),
            alias.revealed_at <= book.horizon,
        )
        .order_by(here.scene_id, alias.id)
    )
    found: dict[UUID, list[str]] = {}
    for scene_id, name in rows:
        found.setdefault(scene_id, []).append(name)
    return found
