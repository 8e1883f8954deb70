from typing import ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.platform.db.base import Model, Owner
from app.story.analysis.findings import EvidenceKind, RelationshipType
from app.story.models.character import RANGE
from app.story.models.story import PART


class Relationship(Model):
    """How two characters stand to each other, as long as they are taken for these two."""

    __tablename__ = "relationships"
    __table_args__ = (
        CheckConstraint("source_id <> target_id", name="two"),
        CheckConstraint("spoiler_level BETWEEN 0 AND 3", name="level"),
        Index("ix_relationships_story_id_revealed_at", "story_id", "revealed_at"),
        Index("ix_relationships_source_id", "source_id"),
        Index("ix_relationships_target_id", "target_id"),
    )
    owner: ClassVar[Owner] = PART

    story_id: Mapped[UUID] = mapped_column(ForeignKey("stories.id", ondelete="CASCADE"))
    source_id: Mapped[UUID] = mapped_column(ForeignKey("characters.id", ondelete="CASCADE"))
    target_id: Mapped[UUID] = mapped_column(ForeignKey("characters.id", ondelete="CASCADE"))
    type: Mapped[RelationshipType]
    directed: Mapped[bool]
    spoiler_level: Mapped[int]
    revealed_at: Mapped[int]
    hidden_from: Mapped[int | None]


class RelationshipEvidence(Model):
    """A passage that speaks for a relationship."""

    __tablename__ = "relationship_evidence"
    __table_args__ = (
        CheckConstraint(RANGE, name="range"),
        Index(
            "ix_relationship_evidence_relationship_id_revealed_at",
            "relationship_id",
            "revealed_at",
        ),
    )
    owner: ClassVar[Owner] = PART

    relationship_id: Mapped[UUID] = mapped_column(
        ForeignKey("relationships.id", ondelete="CASCADE")
    )
    text_id: Mapped[UUID] = mapped_column(ForeignKey("texts.id", ondelete="CASCADE"))
    start: Mapped[int]
    end: Mapped[int]
    kind: Mapped[EvidenceKind]
    revealed_at: Mapped[int]
