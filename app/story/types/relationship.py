"""How characters stand to each other, and what speaks for it."""

import strawberry
from sqlalchemy import ColumnElement, func, select

from app.books.types.passage import Passage, below
from app.graph.connection import Connection
from app.graph.node import Node
from app.graph.read.declare import Row
from app.graph.read.fields import column, entity, key, one, paged, same
from app.graph.read.see import See
from app.story import (
    enums,  # noqa: F401 (publishes the enums used below)
    models,
)
from app.story.analysis.findings import EvidenceKind, RelationshipType
from app.story.types.character import Character
from app.story.types.known import known, known_as_such


@entity(
    models.RelationshipEvidence,
    visible=below,
    horizon=known,
    lasting=True,
    description="A passage that speaks for a relationship.",
)
class RelationshipEvidence(Node):
    """A passage that speaks for a relationship."""

    id: strawberry.ID = key()
    kind: EvidenceKind = column("What it is.")
    passage: Passage = same("The passage.")
    revealed_at: int = column("From where on it is known to speak for it.")


def weight_of(relationship: Row, see: See) -> ColumnElement[int]:
    """Return how many passages speak for a relationship."""
    evidence = models.RelationshipEvidence
    return (
        select(func.count())
        .select_from(evidence)
        .where(evidence.relationship_id == relationship.id, evidence.revealed_at <= see.as_of)
        .correlate_except(evidence)
        .scalar_subquery()
    )


@entity(
    models.Relationship,
    visible=below,
    horizon=known_as_such,
    lasting=True,
    description="How two characters stand to each other.",
)
class Relationship(Node):
    """How two characters stand to each other."""

    id: strawberry.ID = key()
    type: RelationshipType = column("How they do.")
    directed: bool = column("Whether it holds from the source to the target only.")
    weight: int = column("How many passages speak for it.", weight_of)
    spoiler_level: int = column(
        "In which quarter of the book it is revealed, from 0: what is told late is told with care."
    )
    revealed_at: int = column("From where on it is known.")
    source: Character | None = one(
        "One of them.", lambda relationship, character, _: character.id == relationship.source_id
    )
    target: Character | None = one(
        "The other.", lambda relationship, character, _: character.id == relationship.target_id
    )
    evidence: Connection[RelationshipEvidence] = paged(
        "The passages that speak for it, in order.",
        lambda relationship, evidence, _: evidence.relationship_id == relationship.id,
        ascending=True,
    )
