from datetime import datetime
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.platform.db.base import Json, Model, Owner


class CorrectionKind(StrEnum):
    """What somebody corrects about a story."""

    RENAME = "RENAME"
    MERGE = "MERGE"
    SPLIT = "SPLIT"
    HIDE = "HIDE"
    ROLE = "ROLE"
    GENDER = "GENDER"
    SPEAKER = "SPEAKER"
    RELATIONSHIP = "RELATIONSHIP"


class StoryCorrection(Model):
    """Something that somebody knows better about a book's story.

    It names what it is about by names and places in the text, so that it holds whenever the text
    is analysed anew.
    """

    __tablename__ = "story_corrections"
    __table_args__ = (
        Index("ix_story_corrections_book_id", "book_id"),
        Index("ix_story_corrections_user_id", "user_id"),
    )
    owner: ClassVar[Owner] = Owner.through("book_id", "books")

    book_id: Mapped[UUID] = mapped_column(ForeignKey("books.id", ondelete="CASCADE"))
    #: Who says so; of somebody who has gone only what they said is left.
    user_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    kind: Mapped[CorrectionKind]
    details: Mapped[Json]
    #: The same as a sentence.
    summary: Mapped[str]
    undone_at: Mapped[datetime | None]
