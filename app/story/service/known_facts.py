"""What a story tells of people, places and words, as far as somebody is told it."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import and_, or_, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from app.books.models import Book
from app.story import models

#: Facts of one kind about one person; what is told most often says enough.
MOST = 40


class FactKind(StrEnum):
    """What a fact says."""

    NAME = "NAME"
    TRAIT = "TRAIT"
    CHANGE = "CHANGE"
    RELATIONSHIP = "RELATIONSHIP"
    PLACE = "PLACE"
    TERM = "TERM"


@dataclass(frozen=True, slots=True)
class KnownFact:
    """Something the story tells, with the range of the text that bears it out."""

    kind: FactKind
    subject: str
    #: How value and subject belong together: a trait, a type of relationship.
    relation: str
    value: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class KnownName:
    """A name that a reader knows, and who or what it is of."""

    kind: FactKind
    key: UUID
    #: What they are best called.
    name: str
    alias: str


async def story_of(session: AsyncSession, book_id: UUID) -> UUID | None:
    """Return the story told in a book: its own, or else the one for all copies of its text."""
    story = models.Story
    asked = (
        select(story.id)
        .join(Book, Book.text_id == story.text_id)
        .where(Book.id == book_id, or_(story.book_id == book_id, story.book_id.is_(None)))
        .order_by(story.book_id.is_(None))
        .limit(1)
    )
    found: UUID | None = await session.scalar(asked)
    return found


async def known_names(session: AsyncSession, story_id: UUID, as_of: int) -> list[KnownName]:
    """Return every name that a reader knows: of people, places and words to look up."""
    alias, character = models.CharacterAlias, models.Character
    people = (
        select(character.id, _name(character, as_of), alias.alias)
        .join(alias, alias.character_id == character.id)
        .where(character.story_id == story_id, _shown(character, as_of), alias.revealed_at <= as_of)
        .order_by(character.first_seen, alias.revealed_at, alias.id)
    )
    place, term = models.Place, models.GlossaryTerm
    places = select(place.id, place.name, place.name).where(
        place.story_id == story_id, place.revealed_at <= as_of
    )
    terms = select(term.id, term.term, term.term).where(
        term.story_id == story_id, term.revealed_at <= as_of
    )
    found = []
    for kind, asked in (
        (FactKind.NAME, people),
        (FactKind.PLACE, places.order_by(place.first_seen, place.id)),
        (FactKind.TERM, terms.order_by(term.first_seen, term.id)),
    ):
        found += [KnownName(kind, *row) for row in await session.execute(asked)]
    return found


@dataclass(frozen=True, slots=True)
class Mentioned:
    """A place where the text names somebody whom a reader knows."""

    key: UUID
    name: str
    start: int
    end: int


async def mentioned(
    session: AsyncSession, story_id: UUID, start: int, end: int, as_of: int
) -> list[Mentioned]:
    """Return who is named in a range, or by words that reach into it, in order."""
    mention, character = models.Mention, models.Character
    asked = (
        select(character.id, _name(character, as_of), mention.start, mention.end)
        .join(mention, mention.character_id == character.id)
        .where(
            character.story_id == story_id,
            _shown(character, as_of),
            mention.start < end,
            mention.end > start,
            mention.revealed_at <= as_of,
        )
        .order_by(mention.start, mention.end, character.id)
    )
    return [Mentioned(*row) for row in await session.execute(asked)]


async def names_to_come(session: AsyncSession, story_id: UUID, as_of: int) -> list[str]:
    """Return the names of people that the text has nowhere before an offset."""
    alias, mention = models.CharacterAlias, models.Mention
    same = aliased(models.CharacterAlias)
    before = (
        select(mention.alias_id)
        .join(same, same.id == mention.alias_id)
        .where(same.story_id == story_id, same.words.contains(alias.words), mention.start < as_of)
        .correlate(alias)
    )
    asked = (
        select(alias.alias)
        .where(alias.story_id == story_id, alias.revealed_at > as_of, ~before.exists())
        .order_by(alias.alias)
    )
    # What is written small is a word, and other people are called so too.
    return [name for name in await session.scalars(asked) if name[:1].isupper()]


async def facts_of(
    session: AsyncSession, kind: FactKind, keys: Sequence[UUID], as_of: int
) -> list[KnownFact]:
    """Return what is told of people, of places or of words."""
    if not keys:
        return []
    if kind is FactKind.PLACE:
        return await _places(session, keys, as_of)
    if kind is FactKind.TERM:
        return await _terms(session, keys, as_of)
    return [
        *await _names(session, keys, as_of),
        *await _traits(session, keys, as_of),
        *await _changes(session, keys, as_of),
        *await _relationships(session, keys, as_of),
    ]


async def _names(session: AsyncSession, keys: Sequence[UUID], as_of: int) -> list[KnownFact]:
    alias, character, mention = models.CharacterAlias, models.Character, models.Mention
    asked: Any = (
        select(_name(character, as_of), alias.alias, mention.start, mention.end)
        .ext(distinct_on(character.id, alias.id))
        .join(character, character.id == alias.character_id)
        .join(mention, and_(mention.alias_id == alias.id, mention.revealed_at <= as_of))
        .where(character.id.in_(keys), _shown(character, as_of), alias.revealed_at <= as_of)
        .order_by(character.id, alias.id, mention.start)
    )
    return [
        KnownFact(FactKind.NAME, name, "alias", called, start, end)
        for name, called, start, end in await session.execute(asked)
    ]


async def _traits(session: AsyncSession, keys: Sequence[UUID], as_of: int) -> list[KnownFact]:
    fact, character = models.CharacterTrait, models.Character
    asked = (
        select(_name(character, as_of), fact.trait, fact.value, fact.start, fact.end)
        .join(character, character.id == fact.character_id)
        .where(fact.character_id.in_(keys), _shown(character, as_of), fact.revealed_at <= as_of)
        .order_by(fact.start, fact.id)
        .limit(MOST)
    )
    return [
        KnownFact(FactKind.TRAIT, name, trait.value.lower() if trait else "", value, start, end)
        for name, trait, value, start, end in await session.execute(asked)
    ]


async def _changes(session: AsyncSession, keys: Sequence[UUID], as_of: int) -> list[KnownFact]:
    change, character = models.CharacterChange, models.Character
    asked = (
        select(
            _name(character, as_of),
            change.change_type,
            change.description,
            change.start,
            change.end,
        )
        .join(character, character.id == change.character_id)
        .where(change.character_id.in_(keys), _shown(character, as_of), change.revealed_at <= as_of)
        .order_by(change.start, change.id)
        .limit(MOST)
    )
    return [
        KnownFact(FactKind.CHANGE, name, kind.value.lower(), said, start, end)
        for name, kind, said, start, end in await session.execute(asked)
    ]


async def _relationships(
    session: AsyncSession, keys: Sequence[UUID], as_of: int
) -> list[KnownFact]:
    bond, proof = models.Relationship, models.RelationshipEvidence
    source, target = aliased(models.Character), aliased(models.Character)
    first: Any = (
        select(proof.relationship_id, proof.start, proof.end)
        .ext(distinct_on(proof.relationship_id))
        .where(proof.revealed_at <= as_of)
        .order_by(proof.relationship_id, proof.start)
        .subquery()
    )
    asked = (
        select(_name(source, as_of), bond.type, _name(target, as_of), first.c.start, first.c.end)
        .join(source, source.id == bond.source_id)
        .join(target, target.id == bond.target_id)
        .join(first, first.c.relationship_id == bond.id)
        .where(
            or_(bond.source_id.in_(keys), bond.target_id.in_(keys)),
            _shown(bond, as_of),
            _shown(source, as_of),
            _shown(target, as_of),
        )
        .order_by(bond.revealed_at, bond.id)
        .limit(MOST)
    )
    return [
        KnownFact(FactKind.RELATIONSHIP, one, kind.value, other, start, end)
        for one, kind, other, start, end in await session.execute(asked)
    ]


async def _places(session: AsyncSession, keys: Sequence[UUID], as_of: int) -> list[KnownFact]:
    place, trait = models.Place, models.PlaceTrait
    asked = (
        select(place.name, trait.value, trait.start, trait.end)
        .join(place, place.id == trait.place_id)
        .where(place.id.in_(keys), place.revealed_at <= as_of, trait.revealed_at <= as_of)
        .order_by(trait.start, trait.id)
        .limit(MOST)
    )
    return [
        KnownFact(FactKind.PLACE, name, "", value, start, end)
        for name, value, start, end in await session.execute(asked)
    ]


async def _terms(session: AsyncSession, keys: Sequence[UUID], as_of: int) -> list[KnownFact]:
    term, example = models.GlossaryTerm, models.TermExample
    defined: Any = select(term.term, term.start, term.end).where(
        term.id.in_(keys), term.revealed_at <= as_of, term.start.is_not(None), term.end <= as_of
    )
    used: Any = (
        select(term.term, example.start, example.end)
        .join(term, term.id == example.term_id)
        .where(term.id.in_(keys), term.revealed_at <= as_of, example.end <= as_of)
        .order_by(example.start)
        .limit(MOST)
    )
    found = []
    for relation, asked in (("definition", defined), ("use", used)):
        for name, start, end in await session.execute(asked):
            found.append(KnownFact(FactKind.TERM, name, relation, "", start, end))
    return found


def _shown(row: Any, as_of: int) -> Any:
    """Return whether a reader knows somebody or something, and still takes it for what it is."""
    return and_(row.revealed_at <= as_of, or_(row.hidden_from.is_(None), row.hidden_from > as_of))


def _name(character: Any, as_of: int) -> Any:
    """Return what somebody is best called as far as it is told."""
    state = models.CharacterState
    return (
        select(state.name)
        .where(state.character_id == character.id, state.revealed_at <= as_of)
        .order_by(state.revealed_at.desc())
        .limit(1)
        .correlate_except(state)
        .scalar_subquery()
    )
