"""How a book leads to its story: always to the one told in it, as far as the book is told."""

from typing import Any

from sqlalchemy import and_, any_, exists, func, or_, select, true

from app.graph.read.declare import Argument, Row
from app.graph.read.see import See
from app.story.models import CharacterAlias, Gender, RelationshipType, Role
from app.story.types.character import gender_of, mentions_of, name_of, role_of
from app.story.types.known import told_in


def of_story(book: Row, row: Row, see: See) -> Any:
    """Return whether a row is part of the story told in a book."""
    del see
    return row.story_id == told_in(book.text_id, book.id)


def corrected_by_owner(book: Row, correction: Row, see: See) -> Any:
    """Return whether a correction is of a book, and its owner looks."""
    return and_(correction.book_id == book.id, book.user_id == see.viewer)


ROLES = Argument(list[Role] | None, "Only characters that matter so much, so far.")
GENDERS = Argument(list[Gender] | None, "Only characters of these genders.")
TYPES = Argument(list[RelationshipType] | None, "Only relationships of these types.")


def cast(book: Row, character: Row, see: See, roles: Any, genders: Any) -> Any:
    """Return whether a character is one of those asked for."""
    wanted: list[Any] = [of_story(book, character, see)]
    if roles is not None:
        wanted.append(role_of(character, see) == any_(roles))
    if genders is not None:
        wanted.append(gender_of(character, see) == any_(genders))
    return and_(*wanted)


def of_types(book: Row, relationship: Row, see: See, types: Any) -> Any:
    """Return whether a relationship is of one of the types asked for."""
    wanted = true() if types is None else relationship.type == any_(types)
    return and_(of_story(book, relationship, see), wanted)


def called(book: Row, character: Row, see: See, name: Any) -> Any:
    """Return whether a character is called by a name, as far as that is known."""
    alias = CharacterAlias
    folded = func.lower(name)
    known = select(alias.id).where(
        alias.character_id == character.id,
        alias.folded == folded,
        alias.revealed_at <= see.as_of,
    )
    by_alias = exists(known.correlate_except(alias))
    return and_(
        of_story(book, character, see),
        or_(by_alias, func.lower(name_of(character, see)) == folded),
    )


def most_mentioned(character: Row, see: See) -> list[Any]:
    """Put the most mentioned characters first."""
    return [mentions_of(character, see).desc(), character.id]
