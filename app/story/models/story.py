from typing import ClassVar
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary, text
from sqlalchemy.orm import Mapped, mapped_column

from app.platform.db.base import Base, Model, Owner
from app.story.analysis.findings import Level

PART = Owner.none("Part of a story.")


class Story(Model):
    """What a text tells: one for all copies, and one of its own for a book that was corrected."""

    __tablename__ = "stories"
    __table_args__ = (
        Index(
            "uq_stories_text_id",
            "text_id",
            unique=True,
            postgresql_where=text("book_id IS NULL"),
        ),
        Index("uq_stories_book_id", "book_id", unique=True),
        Index("ix_stories_text_id", "text_id"),
    )
    owner: ClassVar[Owner] = Owner.none("Made of a text; what people correct is theirs.")

    text_id: Mapped[UUID] = mapped_column(ForeignKey("texts.id", ondelete="CASCADE"))
    #: The book that sees this story because somebody corrected it there.
    book_id: Mapped[UUID | None] = mapped_column(ForeignKey("books.id", ondelete="CASCADE"))
    level: Mapped[Level]
    analyser: Mapped[str]


class StoryFindings(Base):
    """What analysing a text found, whole: corrected stories are made of it anew."""

    __tablename__ = "story_findings"
    owner: ClassVar[Owner] = Owner.none("Part of a text.")

    text_id: Mapped[UUID] = mapped_column(
        ForeignKey("texts.id", ondelete="CASCADE"), primary_key=True
    )
    analyser: Mapped[str]
    packed: Mapped[bytes] = mapped_column(LargeBinary)
    #: The same put together with what a model read, if one did.
    read: Mapped[bytes | None] = mapped_column(LargeBinary)


class StoryReading(Base):
    """What a model read of one part of a text: it is paid for once."""

    __tablename__ = "story_readings"
    owner: ClassVar[Owner] = Owner.none("Part of a text.")

    text_id: Mapped[UUID] = mapped_column(
        ForeignKey("texts.id", ondelete="CASCADE"), primary_key=True
    )
    #: Names all that the reading depends on: the model, the part, what was known of the cast.
    key: Mapped[str] = mapped_column(primary_key=True)
    packed: Mapped[bytes] = mapped_column(LargeBinary)
