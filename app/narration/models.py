from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, Double, ForeignKey, Index, Text, func
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.platform.db.base import OBJECT_KEY, Json, Model, Owner


class NarrationStatus(StrEnum):
    """Whether there is something to hear."""

    READY = "READY"
    FAILED = "FAILED"


class Narration(Model):
    """A scene read aloud for somebody; whoever had it made hears it in every copy of the text."""

    __tablename__ = "narrations"
    __table_args__ = (
        CheckConstraint(
            "(status = 'READY') = (storage_key IS NOT NULL AND media_type IS NOT NULL "
            "AND seconds IS NOT NULL)",
            name="sound_when_ready",
        ),
        CheckConstraint("(status = 'FAILED') = (error IS NOT NULL)", name="error_when_failed"),
        CheckConstraint("seconds >= 0", name="seconds"),
        CheckConstraint("credits >= 0", name="credits"),
        Index("uq_narrations_user_id_scene_id_key", "user_id", "scene_id", "key", unique=True),
        Index("ix_narrations_user_id_key", "user_id", "key"),
        Index("ix_narrations_scene_id", "scene_id"),
        Index("ix_narrations_text_id", "text_id"),
        Index("ix_narrations_storage_key", "storage_key"),
    )
    owner: ClassVar[Owner] = Owner.by("user_id")

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    text_id: Mapped[UUID] = mapped_column(ForeignKey("texts.id", ondelete="CASCADE"))
    scene_id: Mapped[UUID] = mapped_column(ForeignKey("scenes.id", ondelete="CASCADE"))
    #: Names all that the sound hangs on: the text, the voices, and who reads.
    key: Mapped[str]
    provider: Mapped[str]
    model: Mapped[str]
    #: Whose voice tells what nobody says, and all voices that are heard.
    voice: Mapped[str]
    voices: Mapped[list[str]] = mapped_column(ARRAY(Text))
    status: Mapped[NarrationStatus]
    error: Mapped[Json | None]
    storage_key: Mapped[str | None] = mapped_column(info=OBJECT_KEY)
    media_type: Mapped[str | None]
    seconds: Mapped[float | None] = mapped_column(Double)
    #: Of each word its start and end, counted from the scene's, and its seconds.
    words: Mapped[list[Any]] = mapped_column(JSONB, server_default="[]")
    timings_exact: Mapped[bool] = mapped_column(server_default="false")
    characters: Mapped[int]
    credits: Mapped[int] = mapped_column(server_default="0")
    #: No foreign key: runs are archived after a while.
    run_id: Mapped[UUID | None]
    #: From where on it is heard: the scene's start, and the first scene always.
    revealed_at: Mapped[int]
    #: When it was last asked for: of several of a scene, that is the one to hear.
    chosen_at: Mapped[datetime] = mapped_column(server_default=func.now())


class CharacterVoice(Model):
    """The voice that somebody has given to a character of a book, or to its narrator."""

    __tablename__ = "character_voices"
    __table_args__ = (
        Index(
            "uq_character_voices_user_id_book_id_first_seen",
            "user_id",
            "book_id",
            "first_seen",
            unique=True,
            postgresql_nulls_not_distinct=True,
        ),
        Index("ix_character_voices_book_id", "book_id"),
    )
    owner: ClassVar[Owner] = Owner.by("user_id")

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    book_id: Mapped[UUID] = mapped_column(ForeignKey("books.id", ondelete="CASCADE"))
    #: Where the character is first seen, which stays when the story is told anew and ids do not;
    #: null is whoever tells what nobody says.
    first_seen: Mapped[int | None]
    voice: Mapped[str]
