"""What people mark in a book, each with the range it is about."""

from datetime import datetime
from typing import Any

import strawberry
from sqlalchemy import or_

from app.books.types.passage import Passage, text_between
from app.graph.node import Node
from app.graph.read.declare import Row
from app.graph.read.fields import column, entity, key, one, same
from app.graph.read.see import See
from app.reading import (
    enums,  # noqa: F401 (publishes the enums used below)
    models,
)
from app.reading.models import Colour, Sharing
from app.reading.service.visibility import may_see, reads
from app.workspaces.types import Person

AUTHOR = "Who made it; null for whoever is in no workspace with you any more."
WHERE = "Where it stands; null should the text there say something else."


def _seen(mark: Row, see: See) -> Any:
    """Show a mark to whoever made it and, if shared, to others in a workspace with it."""
    return may_see(mark, see.viewer)


def _own(mark: Row, see: See) -> Any:
    """Show a mark to whoever made it, as long as they may read the book."""
    return (mark.user_id == see.viewer) & reads(mark, see.viewer)


def _told(mark: Row, see: See) -> Any:
    """Show what others marked as far as the viewer is told of the book; one's own, always."""
    return or_(mark.user_id == see.viewer, mark.end <= see.as_of)


def _verified(mark: Row, see: See) -> Any:
    del see
    return text_between(mark.text_id, mark.start, mark.end) == mark.quote


def _mine(mark: Row, see: See) -> Any:
    return mark.user_id == see.viewer


@entity(models.Bookmark, visible=_own, description="A place in a book to come back to.")
class Bookmark(Node):
    """A place to come back to."""

    id: strawberry.ID = key()
    label: str = column("What you call it; empty if nothing.")
    start: int = column("Where it starts.")
    end: int = column("Where it ends, exclusively.")
    quote: str = column("The words there.")
    page: str | None = column("The label of the page, if pages are known.")
    created_at: datetime = column("When it was made.")
    passage: Passage | None = same(WHERE, _verified)


@entity(
    models.Highlight,
    visible=_seen,
    horizon=_told,
    description="A range of a book that stands out for somebody.",
)
class ReadingHighlight(Node):
    """A range that stands out."""

    id: strawberry.ID = key()
    colour: Colour = column("Its colour.")
    visibility: Sharing = column("Who sees it.")
    is_mine: bool = column("Whether it is yours.", _mine)
    start: int = column("Where it starts.")
    end: int = column("Where it ends, exclusively.")
    quote: str = column("The words it is about.")
    page: str | None = column("The label of the page it begins on, if pages are known.")
    created_at: datetime = column("When it was made.")
    updated_at: datetime = column("When it was last changed.")
    passage: Passage | None = same(WHERE, _verified)
    author: Person | None = one(AUTHOR, lambda mark, person, _: person.id == mark.user_id)


@entity(
    models.Note,
    visible=_seen,
    horizon=_told,
    description="What somebody has to say about a range of a book.",
)
class Note(Node):
    """What somebody has to say about a range."""

    id: strawberry.ID = key()
    body: str = column("What it says.")
    colour: Colour = column("Its colour.")
    visibility: Sharing = column("Who sees it.")
    is_mine: bool = column("Whether it is yours.", _mine)
    start: int = column("Where the range starts.")
    end: int = column("Where it ends, exclusively.")
    quote: str = column("The words it is about.")
    page: str | None = column("The label of the page it begins on, if pages are known.")
    created_at: datetime = column("When it was made.")
    updated_at: datetime = column("When it was last changed.")
    passage: Passage | None = same(WHERE, _verified)
    author: Person | None = one(AUTHOR, lambda mark, person, _: person.id == mark.user_id)
