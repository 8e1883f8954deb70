from datetime import datetime
from typing import ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, func, text
from sqlalchemy.orm import Mapped, mapped_column

from app.platform.db.base import Json, Model, Owner
from app.reading.positions import Act


class ReadingProgress(Model):
    """One person's way through one book, as far as it has come."""

    __tablename__ = "reading_progress"
    __table_args__ = (
        CheckConstraint("current >= 0 AND furthest >= 0 AND seconds >= 0", name="not_negative"),
        Index("uq_reading_progress_user_id_book_id", "user_id", "book_id", unique=True),
        Index("ix_reading_progress_book_id", "book_id"),
        Index("ix_reading_progress_text_id", "text_id"),
    )
    owner: ClassVar[Owner] = Owner.by("user_id")

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    book_id: Mapped[UUID] = mapped_column(ForeignKey("books.id", ondelete="CASCADE"))
    #: The text on which the offsets count.
    text_id: Mapped[UUID] = mapped_column(ForeignKey("texts.id", ondelete="CASCADE"))
    current: Mapped[int] = mapped_column(server_default="0")
    furthest: Mapped[int] = mapped_column(server_default="0")
    seconds: Mapped[int] = mapped_column(server_default="0")
    #: When, and by which event, `current` was decided: an older act does not win over it.
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str] = mapped_column(server_default="")
    is_complete: Mapped[bool] = mapped_column(server_default=text("false"))
    preferences: Mapped[Json] = mapped_column(server_default="{}")
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now())


class PositionEvent(Model):
    """Something a device told of a place in a book; only ever added."""

    __tablename__ = "position_events"
    __table_args__ = (
        CheckConstraint('"offset" >= 0 AND seconds >= 0', name="not_negative"),
        Index("uq_position_events_key", "user_id", "book_id", "key", unique=True),
        Index("ix_position_events_book_id", "book_id"),
    )
    owner: ClassVar[Owner] = Owner.by("user_id")

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    book_id: Mapped[UUID] = mapped_column(ForeignKey("books.id", ondelete="CASCADE"))
    #: What the client calls it: sent again, it counts once.
    key: Mapped[str]
    offset: Mapped[int]
    act: Mapped[Act]
    seconds: Mapped[int]
    device: Mapped[str]
    #: What the device's clock said.
    device_at: Mapped[datetime]
    #: The same by the server's clock, and never later than it came here.
    moment: Mapped[datetime]


class SceneHistory(Model):
    """A scene that somebody has looked at in a book."""

    __tablename__ = "scene_history"
    __table_args__ = (
        CheckConstraint("seconds >= 0 AND views >= 0", name="not_negative"),
        Index("uq_scene_history_scene", "user_id", "book_id", "scene_id", unique=True),
        Index("ix_scene_history_book_id", "book_id"),
        Index("ix_scene_history_scene_id", "scene_id"),
    )
    owner: ClassVar[Owner] = Owner.by("user_id")

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    book_id: Mapped[UUID] = mapped_column(ForeignKey("books.id", ondelete="CASCADE"))
    scene_id: Mapped[UUID] = mapped_column(ForeignKey("scenes.id", ondelete="CASCADE"))
    viewed_at: Mapped[datetime]
    views: Mapped[int]
    seconds: Mapped[int]
    is_completed: Mapped[bool]
