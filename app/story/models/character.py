from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from app.platform.db.base import Base, Model, Owner
from app.story.analysis.findings import ChangeType, Role, Trait
from app.story.models.story import PART

RANGE = 'start >= 0 AND "end" > start'


class Gender(StrEnum):
    """What the text calls somebody: he, she, or nothing that tells."""

    FEMALE = "FEMALE"
    MALE = "MALE"
    UNKNOWN = "UNKNOWN"


class AliasSource(StrEnum):
    """Where a name comes from."""

    TEXT = "TEXT"
    MODEL = "MODEL"
    USER = "USER"


class Character(Model):
    """Somebody, from where they are first seen until they turn out to be somebody else."""

    __tablename__ = "characters"
    __table_args__ = (
        CheckConstraint("hidden_from IS NULL OR becomes_id IS NOT NULL", name="hidden_as_another"),
        Index("ix_characters_story_id_revealed_at", "story_id", "revealed_at"),
        Index("ix_characters_becomes_id", "becomes_id"),
    )
    owner: ClassVar[Owner] = PART

    story_id: Mapped[UUID] = mapped_column(ForeignKey("stories.id", ondelete="CASCADE"))
    is_narrator: Mapped[bool]
    first_seen: Mapped[int]
    revealed_at: Mapped[int]
    #: Who they turn out to be, and from where on the reader knows.
    becomes_id: Mapped[UUID | None] = mapped_column(ForeignKey("characters.id", ondelete="CASCADE"))
    hidden_from: Mapped[int | None]


class CharacterState(Base):
    """What is known of a character as a whole from an offset on, until the next."""

    __tablename__ = "character_states"
    owner: ClassVar[Owner] = PART

    character_id: Mapped[UUID] = mapped_column(
        ForeignKey("characters.id", ondelete="CASCADE"), primary_key=True
    )
    revealed_at: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    role: Mapped[Role]
    gender: Mapped[Gender]


class CharacterAlias(Model):
    """One of a character's names, known to be theirs from `revealed_at` on."""

    __tablename__ = "character_aliases"
    __table_args__ = (
        Index("ix_character_aliases_character_id", "character_id"),
        Index("ix_character_aliases_story_id_folded", "story_id", "folded"),
        Index("ix_character_aliases_words", "words", postgresql_using="gin"),
    )
    owner: ClassVar[Owner] = PART

    story_id: Mapped[UUID] = mapped_column(ForeignKey("stories.id", ondelete="CASCADE"))
    character_id: Mapped[UUID] = mapped_column(ForeignKey("characters.id", ondelete="CASCADE"))
    alias: Mapped[str]
    #: The alias without case: what names are looked up by.
    folded: Mapped[str]
    #: Its words without case, accents and punctuation: what is searched.
    words: Mapped[list[str]] = mapped_column(ARRAY(Text))
    source: Mapped[AliasSource]
    revealed_at: Mapped[int]


class Mention(Base):
    """A place where the text calls a character something."""

    __tablename__ = "mentions"
    __table_args__ = (
        CheckConstraint(RANGE, name="range"),
        Index("ix_mentions_character_id_revealed_at", "character_id", "revealed_at"),
        Index("ix_mentions_scene_id", "scene_id"),
        Index("ix_mentions_alias_id", "alias_id", "revealed_at"),
    )
    owner: ClassVar[Owner] = PART

    character_id: Mapped[UUID] = mapped_column(
        ForeignKey("characters.id", ondelete="CASCADE"), primary_key=True
    )
    start: Mapped[int] = mapped_column(primary_key=True)
    end: Mapped[int] = mapped_column(primary_key=True)
    scene_id: Mapped[UUID | None] = mapped_column(ForeignKey("scenes.id", ondelete="CASCADE"))
    alias_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("character_aliases.id", ondelete="CASCADE")
    )
    revealed_at: Mapped[int]


class CharacterTrait(Model):
    """Something the text says of a character's looks or nature, in its own words."""

    __tablename__ = "character_traits"
    __table_args__ = (
        CheckConstraint(RANGE, name="range"),
        Index("ix_character_traits_character_id", "character_id"),
    )
    owner: ClassVar[Owner] = PART

    character_id: Mapped[UUID] = mapped_column(ForeignKey("characters.id", ondelete="CASCADE"))
    text_id: Mapped[UUID] = mapped_column(ForeignKey("texts.id", ondelete="CASCADE"))
    #: What of their looks it is about; of something else it says nothing.
    trait: Mapped[Trait | None]
    value: Mapped[str]
    start: Mapped[int]
    end: Mapped[int]
    revealed_at: Mapped[int]


class CharacterChange(Model):
    """A character looks otherwise from a scene on."""

    __tablename__ = "character_changes"
    __table_args__ = (
        CheckConstraint(RANGE, name="range"),
        Index("ix_character_changes_character_id", "character_id"),
        Index("ix_character_changes_scene_id", "scene_id"),
    )
    owner: ClassVar[Owner] = PART

    character_id: Mapped[UUID] = mapped_column(ForeignKey("characters.id", ondelete="CASCADE"))
    text_id: Mapped[UUID] = mapped_column(ForeignKey("texts.id", ondelete="CASCADE"))
    scene_id: Mapped[UUID] = mapped_column(ForeignKey("scenes.id", ondelete="CASCADE"))
    change_type: Mapped[ChangeType]
    description: Mapped[str]
    prompt_modifier: Mapped[str]
    start: Mapped[int]
    end: Mapped[int]
    revealed_at: Mapped[int]
