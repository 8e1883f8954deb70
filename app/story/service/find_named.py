"""Characters and places by name, as far as the viewer may read and be told."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import Text as TextType
from sqlalchemy import and_, cast, func, literal, or_, select
from sqlalchemy.dialects.postgresql import ARRAY, distinct_on
from sqlalchemy.ext.asyncio import AsyncSession

from app.books.service.names import words_of
from app.books.service.search.shelf import Scope, shelf
from app.story import models

#: Words of a name; who asks with more asks a question, which passages answer.
MOST_WORDS = 6

#: Of each kind, so many are found.
MOST = 50


class NamedKind(StrEnum):
    """What a name stands for."""

    CHARACTER = "CHARACTER"
    PLACE = "PLACE"


@dataclass(frozen=True)
class FoundName:
    """A name as it was found, with where the text first uses it."""

    kind: NamedKind
    key: UUID
    book_id: UUID
    text_id: UUID
    horizon: int
    start: int
    end: int
    score: float


async def find_named(
    session: AsyncSession, viewer_id: UUID, name: str, scope: Scope, as_of: Any
) -> list[FoundName]:
    """Return whoever and whatever has all the words of a name in one of theirs."""
    words = words_of(name)
    if not 0 < len(words) <= MOST_WORDS:
        return []
    texts = shelf(viewer_id, scope, as_of).subquery("shelf")
    asked = cast(literal(words, ARRAY(TextType)), ARRAY(TextType))
    found = []
    for kind, rows in (
        (NamedKind.CHARACTER, _characters(texts.c, asked)),
        (NamedKind.PLACE, _places(texts.c, asked)),
    ):
        for key, book_id, text_id, horizon, start, end, size in await session.execute(
            rows.limit(MOST)
        ):
            share = len(words) / size
            found.append(FoundName(kind, key, book_id, text_id, horizon, start, end, share))
    return found


def _characters(texts: Any, words: Any) -> Any:
    character, alias, mention = models.Character, models.CharacterAlias, models.Mention
    shown = and_(
        character.revealed_at <= texts.horizon,
        or_(character.hidden_from.is_(None), character.hidden_from > texts.horizon),
    )
    size = func.cardinality(alias.words)
    return (
        select(
            character.id,
            texts.book_id,
            texts.text_id,
            texts.horizon,
            mention.start,
            mention.end,
            size,
        )
        .ext(distinct_on(texts.book_id, character.id))
        .select_from(alias)
        .join(character, character.id == alias.character_id)
        .join(models.Story, models.Story.id == alias.story_id)
        .join(texts.text_id.table, told_in(texts))
        .join(
            mention,
            and_(mention.character_id == character.id, mention.revealed_at <= texts.horizon),
        )
        .where(alias.words.contains(words), alias.revealed_at <= texts.horizon, shown)
        # A name that somebody gave them stands nowhere: then it is where they first are.
        .order_by(
            texts.book_id,
            character.id,
            size,
            (mention.alias_id == alias.id).desc().nulls_last(),
            mention.start,
        )
    )


def _places(texts: Any, words: Any) -> Any:
    place, mention = models.Place, models.PlaceMention
    return (
        select(
            place.id,
            texts.book_id,
            texts.text_id,
            texts.horizon,
            mention.start,
            mention.end,
            func.cardinality(place.words),
        )
        .ext(distinct_on(texts.book_id, place.id))
        .select_from(place)
        .join(models.Story, models.Story.id == place.story_id)
        .join(texts.text_id.table, told_in(texts))
        .join(mention, and_(mention.place_id == place.id, mention.end <= texts.horizon))
        .where(place.words.contains(words), place.revealed_at <= texts.horizon)
        .order_by(texts.book_id, place.id, mention.start)
    )


def told_in(texts: Any) -> Any:
    """Join each book with the story told in it: its own, or else the one for all."""
    story, own = models.Story, models.Story.__table__.alias("own")
    corrected = select(literal(1)).where(own.c.book_id == texts.book_id).correlate_except(own)
    return and_(
        story.text_id == texts.text_id,
        or_(story.book_id == texts.book_id, and_(story.book_id.is_(None), ~corrected.exists())),
    )
