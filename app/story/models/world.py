"""Places, and words a reader would look up."""

from typing import ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from app.platform.db.base import Base, Model, Owner
from app.story.models.character import RANGE
from app.story.models.story import PART


class Place(Model):
    """Somewhere."""

    __tablename__ = "places"
    __table_args__ = (
        Index("ix_places_story_id_revealed_at", "story_id", "revealed_at"),
        Index("ix_places_words", "words", postgresql_using="gin"),
    )
    owner: ClassVar[Owner] = PART

    story_id: Mapped[UUID] = mapped_column(ForeignKey("stories.id", ondelete="CASCADE"))
    text_id: Mapped[UUID] = mapped_column(ForeignKey("texts.id", ondelete="CASCADE"))
    name: Mapped[str]
    #: Its words without case, accents and punctuation: what is searched.
    words: Mapped[list[str]] = mapped_column(ARRAY(Text))
    first_seen: Mapped[int]
    #: Where the text describes it.
    start: Mapped[int | None]
    end: Mapped[int | None]
    revealed_at: Mapped[int]


class PlaceMention(Base):
    """Where the text names a place."""

    __tablename__ = "place_mentions"
    owner: ClassVar[Owner] = PART

    place_id: Mapped[UUID] = mapped_column(
        ForeignKey("places.id", ondelete="CASCADE"), primary_key=True
    )
    end: Mapped[int] = mapped_column(primary_key=True)
    start: Mapped[int]


class PlaceTrait(Model):
    """A word or phrase that the text has for a place."""

    __tablename__ = "place_traits"
    __table_args__ = (
        CheckConstraint(RANGE, name="range"),
        Index("ix_place_traits_place_id", "place_id"),
    )
    owner: ClassVar[Owner] = PART

    place_id: Mapped[UUID] = mapped_column(ForeignKey("places.id", ondelete="CASCADE"))
    text_id: Mapped[UUID] = mapped_column(ForeignKey("texts.id", ondelete="CASCADE"))
    value: Mapped[str]
    start: Mapped[int]
    end: Mapped[int]
    revealed_at: Mapped[int]


class GlossaryTerm(Model):
    """A word a reader would look up, with what the text itself says it means."""

    __tablename__ = "glossary_terms"
    __table_args__ = (Index("ix_glossary_terms_story_id_revealed_at", "story_id", "revealed_at"),)
    owner: ClassVar[Owner] = PART

    story_id: Mapped[UUID] = mapped_column(ForeignKey("stories.id", ondelete="CASCADE"))
    text_id: Mapped[UUID] = mapped_column(ForeignKey("texts.id", ondelete="CASCADE"))
    term: Mapped[str]
    first_seen: Mapped[int]
    #: Where the text says what it means.
    start: Mapped[int | None]
    end: Mapped[int | None]
    revealed_at: Mapped[int]


class TermExample(Model):
    """A passage that uses a term."""

    __tablename__ = "term_examples"
    __table_args__ = (
        CheckConstraint(RANGE, name="range"),
        Index("ix_term_examples_term_id", "term_id"),
    )
    owner: ClassVar[Owner] = PART

    term_id: Mapped[UUID] = mapped_column(ForeignKey("glossary_terms.id", ondelete="CASCADE"))
    text_id: Mapped[UUID] = mapped_column(ForeignKey("texts.id", ondelete="CASCADE"))
    start: Mapped[int]
    end: Mapped[int]
