from typing import ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.platform.db.base import Model, Owner
from app.texts.scenes import BreakReason


class Scene(Model):
    """A stretch of the story with one place and time; scenes tile the story part of a text."""

    __tablename__ = "scenes"
    __table_args__ = (
        CheckConstraint('start >= 0 AND "end" > start', name="range"),
        Index("uq_scenes_text_id_ordinal", "text_id", "ordinal", unique=True),
        Index("ix_scenes_text_id_start", "text_id", "start"),
        Index("ix_scenes_section_id", "section_id"),
    )
    owner: ClassVar[Owner] = Owner.none("Part of a text.")

    text_id: Mapped[UUID] = mapped_column(ForeignKey("texts.id", ondelete="CASCADE"))
    section_id: Mapped[UUID] = mapped_column(ForeignKey("sections.id", ondelete="CASCADE"))
    ordinal: Mapped[int]
    chapter_number: Mapped[int]
    scene_number: Mapped[int]
    start: Mapped[int]
    end: Mapped[int]
    word_count: Mapped[int]
    why: Mapped[BreakReason]
