from datetime import datetime
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from app.platform.db.base import Json, Model, Owner
from app.visuals.models.visual import VisualResolution, VisualStyle


class EditionDensity(StrEnum):
    """How many pictures an edition has."""

    SCENE = "SCENE"
    CHAPTER = "CHAPTER"
    PARAGRAPH = "PARAGRAPH"
    CUSTOM = "CUSTOM"


class EditionStatus(StrEnum):
    """Where an edition stands."""

    QUEUED = "QUEUED"
    PAINTING = "PAINTING"
    PAUSED = "PAUSED"
    READY = "READY"
    FAILED = "FAILED"
    CANCELLED = "CANCELLED"


class Edition(Model):
    """An illustrated edition of a book."""

    __tablename__ = "editions"
    __table_args__ = (
        CheckConstraint("every BETWEEN 1 AND 1000", name="every"),
        Index("ix_editions_book_id_id", "book_id", "id"),
        Index("ix_editions_user_id_id", "user_id", "id"),
        Index("ix_editions_run_id", "run_id"),
    )
    owner: ClassVar[Owner] = Owner.by("user_id")

    book_id: Mapped[UUID] = mapped_column(ForeignKey("books.id", ondelete="CASCADE"))
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    density: Mapped[EditionDensity]
    #: Pictures in a chapter, or paragraphs to a picture.
    every: Mapped[int] = mapped_column(server_default="1")
    #: For a choice of one's own: ids of scenes.
    scenes: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")
    portraits: Mapped[bool] = mapped_column(server_default=text("false"))
    style: Mapped[VisualStyle | None]
    style_words: Mapped[str] = mapped_column(server_default="")
    instructions: Mapped[str] = mapped_column(server_default="")
    resolution: Mapped[VisualResolution] = mapped_column(server_default=VisualResolution.STANDARD)
    status: Mapped[EditionStatus] = mapped_column(server_default=EditionStatus.QUEUED)
    error: Mapped[Json | None]
    run_id: Mapped[UUID | None] = mapped_column(ForeignKey("runs.id", ondelete="SET NULL"))
    #: What it was thought to take, before: pictures, credits, cents and seconds.
    estimate: Mapped[Json]
    completed_at: Mapped[datetime | None]
