from datetime import datetime
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, func, text
from sqlalchemy.orm import Mapped, mapped_column

from app.platform.db.base import Json, Model, Owner


class SessionStatus(StrEnum):
    """Whether somebody is at a book."""

    ACTIVE = "ACTIVE"
    STALE = "STALE"
    ENDED = "ENDED"


class Action(StrEnum):
    """What somebody did while they read."""

    OPENED = "OPENED"
    RESUMED = "RESUMED"
    ENDED = "ENDED"
    PREFERRED = "PREFERRED"
    MARKED = "MARKED"
    EXPORTED = "EXPORTED"


class ReaderSession(Model):
    """A time during which somebody reads a book; at most one of them is open."""

    __tablename__ = "reader_sessions"
    __table_args__ = (
        CheckConstraint("(status = 'ACTIVE') = (ended_at IS NULL)", name="ended_unless_active"),
        Index(
            "uq_reader_sessions_active",
            "user_id",
            "book_id",
            unique=True,
            postgresql_where=text("status = 'ACTIVE'"),
        ),
        Index(
            "ix_reader_sessions_last_active_at",
            "last_active_at",
            postgresql_where=text("status = 'ACTIVE'"),
        ),
        Index("ix_reader_sessions_user_id_book_id", "user_id", "book_id"),
        Index("ix_reader_sessions_book_id", "book_id"),
    )
    owner: ClassVar[Owner] = Owner.by("user_id")

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    book_id: Mapped[UUID] = mapped_column(ForeignKey("books.id", ondelete="CASCADE"))
    status: Mapped[SessionStatus] = mapped_column(server_default=SessionStatus.ACTIVE)
    device: Mapped[str] = mapped_column(server_default="")
    started_at: Mapped[datetime] = mapped_column(server_default=func.now())
    last_active_at: Mapped[datetime] = mapped_column(server_default=func.now())
    ended_at: Mapped[datetime | None]
    #: Where the reader was when it began, and where they are or were when it ended.
    began: Mapped[int]
    current: Mapped[int]
    furthest: Mapped[int]


class SessionAction(Model):
    """Something that was done in a session; moves are kept as position events."""

    __tablename__ = "session_actions"
    __table_args__ = (Index("ix_session_actions_session_id", "session_id", "id"),)
    owner: ClassVar[Owner] = Owner.through("session_id", "reader_sessions")

    session_id: Mapped[UUID] = mapped_column(ForeignKey("reader_sessions.id", ondelete="CASCADE"))
    action: Mapped[Action]
    params: Mapped[Json] = mapped_column(server_default="{}")
