"""Places, and words a reader would look up."""

from typing import Any

import strawberry
from sqlalchemy import ColumnElement, and_, func, select

from app.books.types.passage import Passage, below
from app.graph.node import Node
from app.graph.read.declare import Row
from app.graph.read.fields import column, entity, key, many, same
from app.graph.read.see import See
from app.story import models
from app.story.types.known import known
from app.story.types.looks import in_order


@entity(
    models.PlaceTrait,
    visible=below,
    horizon=known,
    lasting=True,
    description="A word or phrase that the text has for a place.",
)
class PlaceTrait:
    """A word or phrase that the text has for a place."""

    value: str = column("What the text says.")
    passage: Passage = same("Where it says so.")
    revealed_at: int = column("From where on it is known.")


def _mentioned(value: Any) -> Any:
    def expression(place: Row, see: See) -> ColumnElement[Any]:
        mention = models.PlaceMention
        found: ColumnElement[Any] = (
            select(value)
            .select_from(mention)
            .where(mention.place_id == place.id, mention.end <= see.as_of)
            .correlate_except(mention)
            .scalar_subquery()
        )
        return found

    return expression


def _told(row: Row, see: See) -> Any:
    """Return whether the passage that tells of something is read."""
    return and_(row.start.is_not(None), row.end <= see.as_of)


@entity(
    models.Place,
    visible=below,
    horizon=known,
    lasting=True,
    description="Somewhere in the story.",
)
class Place(Node):
    """Somewhere in the story."""

    id: strawberry.ID = key()
    name: str = column("What it is called.")
    first_seen: int = column("Where it is first named.")
    last_seen: int | None = column(
        "Where it is last named.", _mentioned(func.max(models.PlaceMention.start))
    )
    mention_count: int = column("How often it is named.", _mentioned(func.count()))
    revealed_at: int = column("From where on it is known.")
    description: Passage | None = same("What the text says of it, if it describes it.", _told)
    descriptors: list[PlaceTrait] = many(
        "What the text calls it.",
        lambda place, said, _: said.place_id == place.id,
        order=in_order,
    )


@entity(
    models.TermExample,
    visible=below,
    horizon=lambda example, see: example.end <= see.as_of,
    lasting=True,
    description="A passage that uses a term.",
)
class TermExample:
    """A passage that uses a term."""

    passage: Passage = same("The passage.")


@entity(
    models.GlossaryTerm,
    visible=below,
    horizon=known,
    lasting=True,
    description="A word that a reader would look up.",
)
class GlossaryTerm(Node):
    """A word that a reader would look up."""

    id: strawberry.ID = key()
    term: str = column("The word.")
    first_seen: int = column("Where it is first used.")
    revealed_at: int = column("From where on it is known.")
    definition: Passage | None = same("What the text itself says it means, if it does.", _told)
    examples: list[TermExample] = many(
        "Passages that use it.",
        lambda term, example, _: example.term_id == term.id,
        order=lambda example, _: [example.start, example.id],
    )
