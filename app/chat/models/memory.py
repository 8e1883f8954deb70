from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, Float, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.platform.db.base import Model, Owner


class MemoryType(StrEnum):
    """What is kept in mind."""

    FACT = "FACT"
    PREFERENCE = "PREFERENCE"
    QUESTION = "QUESTION"
    SUMMARY = "SUMMARY"


class SessionMemory(Model):
    """Something about a reader or their reading that answers keep in mind."""

    __tablename__ = "session_memories"
    __table_args__ = (
        CheckConstraint("importance BETWEEN 0 AND 1", name="importance"),
        Index("ix_session_memories_user_id_book_id", "user_id", "book_id"),
        Index("ix_session_memories_book_id", "book_id"),
        Index("ix_session_memories_turn_id", "turn_id"),
    )
    owner: ClassVar[Owner] = Owner.by("user_id")

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    #: The book it is about; none for what holds everywhere.
    book_id: Mapped[UUID | None] = mapped_column(ForeignKey("books.id", ondelete="CASCADE"))
    turn_id: Mapped[UUID | None] = mapped_column(ForeignKey("turns.id", ondelete="CASCADE"))
    type: Mapped[MemoryType]
    content: Mapped[str]
    importance: Mapped[float] = mapped_column(Float)
    #: It may give away what comes before: as far into the book as it was known.
    revealed_at: Mapped[int]


class ParkedQuestion(Model):
    """A question that is asked again once the reader has got further."""

    __tablename__ = "parked_questions"
    __table_args__ = (
        Index("ix_parked_questions_user_id_book_id", "user_id", "book_id"),
        Index("ix_parked_questions_book_id", "book_id"),
        Index("ix_parked_questions_conversation_id", "conversation_id"),
        Index("ix_parked_questions_turn_id", "turn_id"),
    )
    owner: ClassVar[Owner] = Owner.by("user_id")

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    book_id: Mapped[UUID] = mapped_column(ForeignKey("books.id", ondelete="CASCADE"))
    conversation_id: Mapped[UUID] = mapped_column(
        ForeignKey("conversations.id", ondelete="CASCADE")
    )
    query: Mapped[str]
    #: Where it is asked again.
    due_at: Mapped[int]
    #: Whether it goes on waiting, chapter by chapter, while it finds no answer.
    until_found: Mapped[bool]
    #: The turn that asked it again, last.
    turn_id: Mapped[UUID | None] = mapped_column(ForeignKey("turns.id", ondelete="SET NULL"))
    is_open: Mapped[bool]
