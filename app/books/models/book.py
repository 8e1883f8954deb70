from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, func
from sqlalchemy import Text as TextType
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.platform.db.base import OBJECT_KEY, Json, Model, Owner
from app.texts.document import SourceFormat


class BookKind(StrEnum):
    """What a book is for its reader."""

    NOVEL = "NOVEL"
    PAPER = "PAPER"
    OTHER = "OTHER"


class BookStatus(StrEnum):
    """How far a book is taken in."""

    UPLOADED = "UPLOADED"
    READING_FILE = "READING_FILE"
    READABLE = "READABLE"
    INDEXING = "INDEXING"
    READY = "READY"
    FAILED = "FAILED"


class Visibility(StrEnum):
    """Who may read a book besides its owner."""

    PRIVATE = "PRIVATE"
    WORKSPACE = "WORKSPACE"
    PUBLIC = "PUBLIC"


class Licence(StrEnum):
    """What the owner has declared about the rights in a book."""

    RESERVED = "RESERVED"
    PUBLIC_DOMAIN = "PUBLIC_DOMAIN"
    OPEN = "OPEN"
    OWN = "OWN"


class Book(Model):
    """Somebody's copy of a book."""

    __tablename__ = "books"
    __table_args__ = (
        CheckConstraint(
            "visibility <> 'PUBLIC' OR licence <> 'RESERVED'", name="public_by_licence"
        ),
        CheckConstraint("(status = 'FAILED') = (error IS NOT NULL)", name="error_when_failed"),
        CheckConstraint(
            "status NOT IN ('READABLE', 'INDEXING', 'READY') OR text_id IS NOT NULL",
            name="text_when_readable",
        ),
        Index("ix_books_user_id_id", "user_id", "id"),
        Index("ix_books_user_id_file_hash", "user_id", "file_hash"),
        Index("ix_books_text_id", "text_id"),
        Index("ix_books_file_key", "file_key"),
        Index("ix_books_cover_key", "cover_key"),
        Index("ix_books_canonical_book_id", "canonical_book_id"),
        Index("ix_books_trigrams", "trigrams", postgresql_using="gin"),
    )
    owner: ClassVar[Owner] = Owner.by("user_id")

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    title: Mapped[str]
    authors: Mapped[list[str]] = mapped_column(ARRAY(TextType), server_default="{}")
    language: Mapped[str | None]
    format: Mapped[SourceFormat | None]
    kind: Mapped[BookKind]
    status: Mapped[BookStatus] = mapped_column(server_default=BookStatus.UPLOADED)
    error: Mapped[Json | None]
    warnings: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, server_default="[]")
    visibility: Mapped[Visibility] = mapped_column(server_default=Visibility.PRIVATE)
    licence: Mapped[Licence] = mapped_column(server_default=Licence.RESERVED)

    filename: Mapped[str] = mapped_column(server_default="")
    source_url: Mapped[str | None]
    gutenberg_id: Mapped[int | None]
    file_key: Mapped[str | None] = mapped_column(info=OBJECT_KEY)
    file_hash: Mapped[str | None]
    file_size: Mapped[int | None]
    cover_key: Mapped[str | None] = mapped_column(info=OBJECT_KEY)
    text_id: Mapped[UUID | None] = mapped_column(ForeignKey("texts.id"))
    #: The oldest copy of the same text, unless this is it.
    canonical_book_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("books.id", ondelete="SET NULL")
    )
    #: What the file says of the book, beyond what has a column.
    details: Mapped[Json] = mapped_column(server_default="{}")
    #: Of title and authors without case and accents, so that typos still find it.
    trigrams: Mapped[list[str]] = mapped_column(ARRAY(TextType), server_default="{}")
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now())
