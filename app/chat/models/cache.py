from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.platform.db.base import Model, Owner


class CachedAnswer(Model):
    """An answer for whoever asks the same of the same books, as far or further into them."""

    __tablename__ = "answer_cache"
    __table_args__ = (
        Index("ix_answer_cache_key", "key", "horizon"),
        Index("ix_answer_cache_user_id", "user_id"),
        Index("ix_answer_cache_workspace_id", "workspace_id"),
        Index("ix_answer_cache_turn_id", "turn_id"),
        Index("ix_answer_cache_created_at", "created_at"),
    )
    owner: ClassVar[Owner] = Owner.by("user_id")

    #: Names all that the answer depends on but the horizon: question, texts, their index and story,
    #: the passages that were found, persona, model.
    key: Mapped[str]
    horizon: Mapped[int]
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    workspace_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("workspaces.id", ondelete="CASCADE")
    )
    #: Whose answer it is.
    turn_id: Mapped[UUID | None] = mapped_column(ForeignKey("turns.id", ondelete="CASCADE"))
    provider: Mapped[str]
    model: Mapped[str]
    answer: Mapped[str]
    found: Mapped[bool]
    #: Ranges with the place of their book among those that were asked.
    citations: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)


class Recap(Model):
    """The story so far, as it is told at the end of a scene."""

    __tablename__ = "recaps"
    __table_args__ = (
        Index("uq_recaps_key", "story_id", "as_of", "since", "model", unique=True),
        Index("ix_recaps_text_id", "text_id"),
    )
    owner: ClassVar[Owner] = Owner.none("Made of a text that may be many people's.")

    text_id: Mapped[UUID] = mapped_column(ForeignKey("texts.id", ondelete="CASCADE"))
    #: Which telling it is of; it goes when the story is told anew.
    story_id: Mapped[UUID] = mapped_column(ForeignKey("stories.id", ondelete="CASCADE"))
    as_of: Mapped[int]
    since: Mapped[int]
    provider: Mapped[str]
    model: Mapped[str]
    text: Mapped[str]
    citations: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
