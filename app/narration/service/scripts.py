"""Scenes as somebody is to hear them: pieces in voices, and the key that names the sound."""

import asyncio
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID

import orjson
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.ai.speech.port import Narrator, Utterance
from app.ai.speech.words import words_of
from app.books.service.load_text import load_text
from app.narration.casting import Speaker, cast, speaking
from app.narration.models import CharacterVoice, Narration, NarrationStatus
from app.narration.parts import Said, pieces_of
from app.story import models as story
from app.story.models import Gender
from app.story.service.known_facts import story_of

#: The chance from which on somebody is taken to have said something; else the narrator says it.
SURE = 0.5

#: Changes when sounds are made otherwise of the same text.
VERSION = 1


@dataclass(frozen=True)
class Script:
    """A scene as it is to be read."""

    scene_id: UUID
    ordinal: int
    start: int
    voice: str
    pieces: tuple[Utterance, ...]
    #: Names all that the sound hangs on.
    key: str
    #: Whether there is a word in it.
    is_spoken: bool

    @property
    def characters(self) -> int:
        """Return how much is to be said."""
        return sum(len(piece.text) for piece in self.pieces)

    @property
    def voices(self) -> list[str]:
        """Return the voices that are heard."""
        return sorted({piece.voice for piece in self.pieces})


@dataclass(frozen=True)
class Scenes:
    """Which scenes of a book are meant, by their ordinals; none is as far as there are any."""

    first: int | None = None
    last: int | None = None


@dataclass(frozen=True)
class _Line:
    start: int
    end: int
    speaker: UUID
    known_at: int


@dataclass(frozen=True)
class _Cast:
    """Who says what in a story, and in which voices."""

    lines: Sequence[_Line]
    first_seen: Mapping[UUID, int]
    #: Everybody's genders, each with where it becomes known, in order.
    genders: Mapping[UUID, Sequence[tuple[int, Gender]]]
    chosen: Mapping[int | None, str]

    def gender(self, speaker: UUID, at: int) -> Gender:
        known = [gender for since, gender in self.genders.get(speaker, ()) if since <= at]
        return known[-1] if known else Gender.UNKNOWN


async def scripts_of(
    session: AsyncSession,
    user_id: UUID,
    book_id: UUID,
    text_id: UUID,
    narrator: Narrator,
    scenes: Scenes,
) -> list[Script]:
    """Return scenes in reading order, as somebody is to hear them."""
    scene = story.Scene
    asked = select(scene.id, scene.ordinal, scene.start, scene.end).where(scene.text_id == text_id)
    if scenes.first is not None:
        asked = asked.where(scene.ordinal >= scenes.first)
    if scenes.last is not None:
        asked = asked.where(scene.ordinal <= scenes.last)
    found = await session.execute(asked.order_by(scene.ordinal))
    rows = [(key, ordinal, start, end) for key, ordinal, start, end in found]
    if not rows:
        return []
    document = await load_text(session, text_id)
    told = await _cast_of(session, user_id, book_id)
    language = document.metadata.language
    return await asyncio.to_thread(_written, document.text, rows, told, narrator, language)


async def _cast_of(session: AsyncSession, user_id: UUID, book_id: UUID) -> _Cast:
    given = select(CharacterVoice.first_seen, CharacterVoice.voice).where(
        CharacterVoice.user_id == user_id, CharacterVoice.book_id == book_id
    )
    chosen = {row.first_seen: row.voice for row in await session.execute(given)}
    story_id = await story_of(session, book_id)
    if story_id is None:
        return _Cast([], {}, {}, chosen)
    said, character, state = story.Utterance, story.Character, story.CharacterState
    lines = await session.execute(
        select(said.start, said.end, said.speaker_id, said.speaker_known_at)
        .where(said.story_id == story_id, said.speaker_id.is_not(None), said.confidence >= SURE)
        .order_by(said.start)
    )
    seen = await session.execute(
        select(character.id, character.first_seen).where(character.story_id == story_id)
    )
    states = await session.execute(
        select(state.character_id, state.revealed_at, state.gender)
        .join(character, character.id == state.character_id)
        .where(character.story_id == story_id)
        .order_by(state.character_id, state.revealed_at)
    )
    genders: dict[UUID, list[tuple[int, Gender]]] = {}
    for who, since, gender in states:
        genders.setdefault(who, []).append((since, gender))
    first_seen = {row.id: row.first_seen for row in seen}
    known = [
        _Line(start, end, who, known_at)
        for start, end, who, known_at in lines
        if who is not None and who in first_seen
    ]
    return _Cast(known, first_seen, genders, chosen)


def _written(
    text: str,
    scenes: Sequence[tuple[UUID, int, int, int]],
    told: _Cast,
    narrator: Narrator,
    language: str | None,
) -> list[Script]:
    voices = speaking(narrator.voices, language)
    # A voice that was chosen of another narrator is none of this one's.
    there = {voice.id for voice in narrator.voices}
    chosen = {who: voice for who, voice in told.chosen.items() if voice in there}
    reading = chosen.get(None, voices[0].id)
    counts: dict[UUID, int] = {}
    for line in told.lines:
        counts[line.speaker] = counts.get(line.speaker, 0) + 1
    speakers = [
        Speaker(
            who,
            count,
            told.first_seen[who],
            frozenset({Gender.UNKNOWN, *(gender for _, gender in told.genders.get(who, ()))}),
        )
        for who, count in counts.items()
    ]
    usual = cast(speakers, voices, reading)
    found = []
    for scene_id, ordinal, start, end in scenes:
        body = text[start:end]
        lines = _within(told.lines, start, end)
        heard = {
            line.speaker: chosen.get(
                told.first_seen[line.speaker],
                usual[line.speaker, told.gender(line.speaker, end)],
            )
            for line in lines
        }
        said = [Said(line.start, line.end, line.speaker) for line in lines]
        pieces = tuple(pieces_of(body, start, said, heard, reading))
        key = _key(narrator, pieces)
        spoken = bool(words_of(body))
        found.append(Script(scene_id, ordinal, start, reading, pieces, key, spoken))
    return found


def _within(lines: Sequence[_Line], start: int, end: int) -> list[_Line]:
    """Return what is said in a scene by those who are known by its end to have said it."""
    place = bisect_left(lines, start, key=lambda line: line.start)
    # What began in the scene before is a line of this one as well.
    while place > 0 and lines[place - 1].end > start:
        place -= 1
    found = []
    for line in lines[place:]:
        if line.start >= end:
            break
        if line.known_at <= end and line.end > start:
            found.append(line)
    return found


def _key(narrator: Narrator, pieces: Sequence[Utterance]) -> str:
    told = [[piece.voice, piece.text] for piece in pieces]
    content = orjson.dumps([VERSION, narrator.provider, narrator.model, told])
    return sha256(content).hexdigest()


async def made_before(session: AsyncSession, user_id: UUID, keys: Sequence[str]) -> set[str]:
    """Return which of these sounds somebody has already."""
    asked = select(func.distinct(Narration.key)).where(
        Narration.user_id == user_id,
        Narration.key.in_(keys),
        Narration.status == NarrationStatus.READY,
    )
    return set(await session.scalars(asked))
