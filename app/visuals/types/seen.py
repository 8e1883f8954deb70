"""Who sees which pictures.

A picture is its requester's own. Those of a book's owner go with the book: whoever may read it sees
them, as far as they have read. Whoever asked for a picture sees it wherever they have read to, but
in what a book tells at a horizon only what that horizon allows.
"""

from typing import Any

from sqlalchemy import ColumnElement, and_, exists, or_, select

from app.books.models import Book
from app.books.service.horizon import horizon_of
from app.books.service.visibility import may_read
from app.graph.read.declare import Row
from app.graph.read.see import See
from app.visuals import models


def to_readers(visual: Row, see: See) -> Any:
    """Show a picture to whoever asked for it, and a book's own to its readers."""
    book = Book
    mine = visual.user_id == see.viewer
    shared = and_(
        visual.user_id == book.user_id, visual.revealed_at <= horizon_of(book, see.viewer)
    )
    return exists(
        select(book.id)
        .where(book.id == visual.book_id, may_read(book, see.viewer), or_(mine, shared))
        .correlate_except(book)
    )


def revealed(visual: Row, see: See) -> ColumnElement[bool]:
    """Keep to the horizon at which a book is told."""
    shown: ColumnElement[bool] = visual.revealed_at <= see.as_of
    return shown


def of_book(book: Row, visual: Row, see: See) -> Any:
    """Keep to the pictures of a book that a horizon allows."""
    return and_(visual.book_id == book.id, revealed(visual, see))


def painted(visual: Row) -> ColumnElement[bool]:
    """Keep to pictures that there is something to see of."""
    version = models.VisualVersion
    return exists(
        select(version.id)
        .where(version.visual_id == visual.id, version.is_active)
        .correlate_except(version)
    )


def of_scene(scene: Row, visual: Row, see: See) -> Any:
    """Keep to the pictures of a scene that a horizon allows."""
    link = models.SceneVisual
    there = exists(
        select(link.visual_id)
        .where(link.visual_id == visual.id, link.scene_id == scene.id)
        .correlate_except(link)
    )
    return and_(visual.book_id == see.told, revealed(visual, see), there)


def shown_for_scene(scene: Row, visual: Row, see: See) -> Any:
    """Keep to the pictures of a scene of which there is something to see."""
    return and_(of_scene(scene, visual, see), painted(visual))


def newest_own_first(visual: Row, see: See) -> list[Any]:
    """Prefer one's own, and of those the newest."""
    return [(visual.user_id == see.viewer).desc(), visual.id.desc()]


def portrait_of(character: Row, visual: Row, see: See) -> Any:
    """Keep to the portraits by which a character is shown."""
    link = models.CharacterVisual
    shown = exists(
        select(link.visual_id)
        .where(link.visual_id == visual.id, link.character_id == character.id, link.is_default)
        .correlate_except(link)
    )
    return and_(visual.book_id == see.told, revealed(visual, see), shown, painted(visual))
