from datetime import datetime
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, func
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from app.platform.db.base import Model, Owner


class Sharing(StrEnum):
    """Who sees a mark besides whoever made it."""

    PRIVATE = "PRIVATE"
    WORKSPACE = "WORKSPACE"


class Colour(StrEnum):
    """The colour of a mark."""

    YELLOW = "YELLOW"
    GREEN = "GREEN"
    BLUE = "BLUE"
    PINK = "PINK"
    ORANGE = "ORANGE"
    PURPLE = "PURPLE"


class Mark(Model):
    """A range of a text that somebody marked, and what the text says there."""

    __abstract__ = True
    owner: ClassVar[Owner] = Owner.by("user_id")

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    book_id: Mapped[UUID] = mapped_column(ForeignKey("books.id", ondelete="CASCADE"))
    #: The text on which the offsets count.
    text_id: Mapped[UUID] = mapped_column(ForeignKey("texts.id", ondelete="CASCADE"))
    start: Mapped[int]
    end: Mapped[int]
    quote: Mapped[str]
    #: The label of the page it begins on, if the file has pages.
    page: Mapped[str | None]
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now())

    @declared_attr.directive
    @classmethod
    def __table_args__(cls) -> tuple[CheckConstraint | Index, ...]:
        """Return what holds for marks of every kind."""
        name = cls.__tablename__
        return (
            CheckConstraint('start >= 0 AND "end" > start', name="range"),
            Index(f"ix_{name}_user_id_book_id", "user_id", "book_id", "id"),
            Index(f"ix_{name}_book_id", "book_id", "id"),
            Index(f"ix_{name}_text_id", "text_id"),
        )


class Bookmark(Mark):
    """A place to come back to."""

    __tablename__ = "bookmarks"
    owner: ClassVar[Owner] = Owner.by("user_id")

    label: Mapped[str]


class Highlight(Mark):
    """A range somebody wants to stand out."""

    __tablename__ = "highlights"
    owner: ClassVar[Owner] = Owner.by("user_id")

    colour: Mapped[Colour]
    visibility: Mapped[Sharing]


class Note(Mark):
    """What somebody has to say about a range."""

    __tablename__ = "notes"
    owner: ClassVar[Owner] = Owner.by("user_id")

    body: Mapped[str]
    colour: Mapped[Colour]
    visibility: Mapped[Sharing]
