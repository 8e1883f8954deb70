from datetime import datetime
from typing import ClassVar
from uuid import UUID

from sqlalchemy import ForeignKey, Index, func
from sqlalchemy.orm import Mapped, mapped_column

from app.platform.db.base import Base, Json, Model, Owner


class Conversation(Model):
    """What somebody, or a workspace, has asked about some books, and was answered."""

    __tablename__ = "conversations"
    __table_args__ = (
        Index("ix_conversations_user_id_id", "user_id", "id"),
        Index("ix_conversations_workspace_id_id", "workspace_id", "id"),
        Index("ix_conversations_persona_id", "persona_id"),
    )
    owner: ClassVar[Owner] = Owner.by("user_id")

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    #: Whose members read along; nobody's for a conversation of one's own.
    workspace_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("workspaces.id", ondelete="CASCADE")
    )
    persona_id: Mapped[UUID | None] = mapped_column(ForeignKey("personas.id", ondelete="SET NULL"))
    title: Mapped[str]
    #: What was said before the turns that are still told whole, and up to which turn.
    summary: Mapped[str | None]
    summary_until: Mapped[int] = mapped_column(server_default="0")
    #: How far each book was told in what it sums up.
    summary_horizons: Mapped[Json] = mapped_column(server_default="{}")
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now())


class ConversationBook(Base):
    """A book that a conversation is about."""

    __tablename__ = "conversation_books"
    __table_args__ = (Index("ix_conversation_books_book_id", "book_id"),)
    owner: ClassVar[Owner] = Owner.through("conversation_id", "conversations")

    conversation_id: Mapped[UUID] = mapped_column(
        ForeignKey("conversations.id", ondelete="CASCADE"), primary_key=True
    )
    book_id: Mapped[UUID] = mapped_column(
        ForeignKey("books.id", ondelete="CASCADE"), primary_key=True
    )
