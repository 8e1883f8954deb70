from typing import ClassVar
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.platform.db.base import Model, Owner


class WorkspaceBook(Model):
    """A book that the members of a workspace may use together."""

    __tablename__ = "workspace_books"
    __table_args__ = (
        Index("uq_workspace_books_pair", "workspace_id", "book_id", unique=True),
        Index("ix_workspace_books_book_id", "book_id"),
        Index("ix_workspace_books_added_by", "added_by"),
    )
    owner: ClassVar[Owner] = Owner.by("added_by")

    workspace_id: Mapped[UUID] = mapped_column(ForeignKey("workspaces.id", ondelete="CASCADE"))
    book_id: Mapped[UUID] = mapped_column(ForeignKey("books.id", ondelete="CASCADE"))
    added_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
