from typing import ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.platform.db.base import Json, Model, Owner
from app.texts.document import Direction, SectionKind, SourceFormat


class Text(Model):
    """The canonical content of a book: one string, on which every position counts."""

    __tablename__ = "texts"
    owner: ClassVar[Owner] = Owner.none("Shared by everybody who has a copy; the copies are owned.")

    #: Of text, sections and places together: equal texts whose files name places differently
    #: are two.
    digest: Mapped[str] = mapped_column(unique=True)
    text_hash: Mapped[str]
    format: Mapped[SourceFormat]
    length: Mapped[int]
    language: Mapped[str | None]
    direction: Mapped[Direction] = mapped_column(server_default=Direction.LTR)
    #: Grows with every change to what is told of the text; answers are kept for one revision.
    revision: Mapped[int] = mapped_column(server_default="0")


class Section(Model):
    """A stretch of a text with a name; sections tile the text in reading order."""

    __tablename__ = "sections"
    __table_args__ = (
        CheckConstraint('start >= 0 AND "end" >= start', name="range"),
        Index("uq_sections_text_id_ordinal", "text_id", "ordinal", unique=True),
        Index("ix_sections_text_id_start", "text_id", "start"),
        Index("ix_sections_parent_id", "parent_id"),
    )
    owner: ClassVar[Owner] = Owner.none("Part of a text.")

    text_id: Mapped[UUID] = mapped_column(ForeignKey("texts.id", ondelete="CASCADE"))
    ordinal: Mapped[int]
    parent_id: Mapped[UUID | None] = mapped_column(ForeignKey("sections.id", ondelete="CASCADE"))
    depth: Mapped[int]
    kind: Mapped[SectionKind]
    title: Mapped[str | None]
    start: Mapped[int]
    end: Mapped[int]
    locator: Mapped[str]
    linear: Mapped[bool] = mapped_column(server_default=text("true"))


class SectionText(Model):
    """The text of a section and the places in it; apart, because lists of sections need neither."""

    __tablename__ = "section_texts"
    owner: ClassVar[Owner] = Owner.none("Part of a text.")

    #: The section's own id.
    id: Mapped[UUID] = mapped_column(
        ForeignKey("sections.id", ondelete="CASCADE"), primary_key=True
    )
    body: Mapped[str]
    anchors: Mapped[Json | None] = mapped_column(JSONB(none_as_null=True))
