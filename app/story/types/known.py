"""What a reader knows of a story at a horizon: the predicates that every access carries."""

from typing import Any

from sqlalchemy import ColumnElement, and_, case, or_, select

from app.graph.read.declare import Row
from app.graph.read.see import See
from app.story import models


def known(row: Row, see: See) -> ColumnElement[bool]:
    """Show what is revealed at the horizon."""
    shown: ColumnElement[bool] = row.revealed_at <= see.as_of
    return shown


def known_as_such(row: Row, see: See) -> ColumnElement[bool]:
    """Show what is revealed at the horizon and has not turned out to be something else."""
    return and_(known(row, see), or_(row.hidden_from.is_(None), row.hidden_from > see.as_of))


def told(text_id: Any, see: See) -> ColumnElement[Any]:
    """Return the story told of a text: a book's own, if somebody corrected it there."""
    return told_in(text_id, see.told)


def told_in(text_id: Any, book_id: Any) -> ColumnElement[Any]:
    """Return the story told of a text in a book."""
    story = models.Story
    mine = story.book_id == book_id
    return (
        select(story.id)
        .where(story.text_id == text_id, or_(mine, story.book_id.is_(None)))
        .order_by(story.book_id.is_(None))
        .limit(1)
        .correlate_except(story)
        .scalar_subquery()
    )


def face_of(character_id: Any, see: See) -> ColumnElement[Any]:
    """Return whom a reader takes a character for at the horizon."""
    character = models.Character
    behind = and_(character.becomes_id.is_not(None), character.hidden_from <= see.as_of)
    return (
        select(case((behind, character.becomes_id), else_=character.id))
        .where(character.id == character_id)
        .correlate_except(character)
        .scalar_subquery()
    )


def worn_by(character: Row, see: See) -> ColumnElement[Any]:
    """Select the masks that a reader knows to have been a character's."""
    mask = models.Character
    return (
        select(mask.id)
        .where(mask.becomes_id == character.id, mask.hidden_from <= see.as_of)
        .correlate_except(mask)
        .scalar_subquery()
    )
