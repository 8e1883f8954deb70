from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.platform.db.base import Json, Model, Owner

RANGE = '0 <= start AND start < "end"'


class TurnKind(StrEnum):
    """What is asked for."""

    QUESTION = "QUESTION"
    RECAP = "RECAP"
    CATCH_UP = "CATCH_UP"
    CARD = "CARD"
    WHO = "WHO"
    DEFINE = "DEFINE"
    EXPLAIN = "EXPLAIN"


class TurnStatus(StrEnum):
    """Where an answer stands."""

    QUEUED = "QUEUED"
    STREAMING = "STREAMING"
    DONE = "DONE"
    FAILED = "FAILED"
    CANCELLED = "CANCELLED"


class TurnFeedback(StrEnum):
    """What whoever asked thinks of an answer."""

    HELPFUL = "HELPFUL"
    UNHELPFUL = "UNHELPFUL"


class Turn(Model):
    """A question and its answer."""

    __tablename__ = "turns"
    __table_args__ = (
        UniqueConstraint("conversation_id", "ordinal"),
        CheckConstraint("status <> 'DONE' OR answer IS NOT NULL", name="answer_when_done"),
        CheckConstraint("(status = 'FAILED') = (error IS NOT NULL)", name="error_when_failed"),
        CheckConstraint('(start IS NULL) = ("end" IS NULL)', name="range"),
        Index("ix_turns_user_id_id", "user_id", "id"),
        Index("ix_turns_run_id", "run_id"),
        Index("ix_turns_cached_from_id", "cached_from_id"),
        Index("ix_turns_regenerated_from_id", "regenerated_from_id"),
    )
    owner: ClassVar[Owner] = Owner.by("user_id")

    conversation_id: Mapped[UUID] = mapped_column(
        ForeignKey("conversations.id", ondelete="CASCADE")
    )
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    ordinal: Mapped[int]
    kind: Mapped[TurnKind] = mapped_column(server_default=TurnKind.QUESTION)
    query: Mapped[str]
    #: What is asked about, where that is a range of the first book, or somebody in it.
    start: Mapped[int | None]
    end: Mapped[int | None]
    #: Not a foreign key: a story that is told anew has the same people in new rows.
    character_id: Mapped[UUID | None]
    #: How far the books are to be told, as it was asked for; each book's rule if it was not.
    as_of: Mapped[Json | None]

    status: Mapped[TurnStatus] = mapped_column(server_default=TurnStatus.QUEUED)
    run_id: Mapped[UUID | None] = mapped_column(ForeignKey("runs.id", ondelete="SET NULL"))
    #: Which try the answer is of; each one begins anew.
    attempt: Mapped[int] = mapped_column(server_default="0")
    answer: Mapped[str | None]
    found: Mapped[bool | None]
    #: Citations that the text did not bear out; they were left out.
    dropped: Mapped[int] = mapped_column(server_default="0")
    error: Mapped[Json | None]
    provider: Mapped[str | None]
    model: Mapped[str | None]
    #: The passages that were there to answer from.
    retrieved: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, server_default="[]")
    input_tokens: Mapped[int] = mapped_column(server_default="0")
    output_tokens: Mapped[int] = mapped_column(server_default="0")
    cached_tokens: Mapped[int] = mapped_column(server_default="0")
    cost: Mapped[Decimal] = mapped_column(Numeric(14, 6), server_default="0")
    feedback: Mapped[TurnFeedback | None]
    feedback_note: Mapped[str | None]
    #: The turn whose answer this is too.
    cached_from_id: Mapped[UUID | None] = mapped_column(ForeignKey("turns.id", ondelete="SET NULL"))
    is_cached: Mapped[bool] = mapped_column(server_default=text("false"))
    regenerated_from_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("turns.id", ondelete="SET NULL")
    )
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]


class TurnHorizon(Model):
    """How far a book was told in an answer."""

    __tablename__ = "turn_horizons"
    __table_args__ = (
        UniqueConstraint("turn_id", "book_id"),
        Index("ix_turn_horizons_book_id", "book_id"),
    )
    owner: ClassVar[Owner] = Owner.through("turn_id", "turns")

    turn_id: Mapped[UUID] = mapped_column(ForeignKey("turns.id", ondelete="CASCADE"))
    book_id: Mapped[UUID] = mapped_column(ForeignKey("books.id", ondelete="CASCADE"))
    offset: Mapped[int]
    rule: Mapped[str]


class TurnCitation(Model):
    """Words of a book that an answer rests on, as the book has them."""

    __tablename__ = "turn_citations"
    __table_args__ = (
        CheckConstraint(RANGE, name="range"),
        UniqueConstraint("turn_id", "ordinal"),
        Index("ix_turn_citations_book_id", "book_id"),
        Index("ix_turn_citations_text_id", "text_id"),
    )
    owner: ClassVar[Owner] = Owner.through("turn_id", "turns")

    turn_id: Mapped[UUID] = mapped_column(ForeignKey("turns.id", ondelete="CASCADE"))
    #: What its mark says: the first is [1].
    ordinal: Mapped[int]
    book_id: Mapped[UUID] = mapped_column(ForeignKey("books.id", ondelete="CASCADE"))
    text_id: Mapped[UUID] = mapped_column(ForeignKey("texts.id", ondelete="CASCADE"))
    start: Mapped[int]
    end: Mapped[int]
    quote: Mapped[str]
