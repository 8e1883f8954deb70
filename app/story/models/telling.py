"""What scenes tell, who is in them, and who says what."""

from typing import ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, Float, ForeignKey, Index
from sqlalchemy import Text as TextType
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from app.platform.db.base import Model, Owner
from app.story.analysis.findings import Method, SceneRole
from app.story.models.character import RANGE
from app.story.models.story import PART


class SceneAnalysis(Model):
    """How a scene looks and feels; known once it is read."""

    __tablename__ = "scene_analyses"
    __table_args__ = (
        Index("ix_scene_analyses_story_id", "story_id"),
        Index("ix_scene_analyses_scene_id", "scene_id"),
        Index("ix_scene_analyses_place_id", "place_id"),
    )
    owner: ClassVar[Owner] = PART

    story_id: Mapped[UUID] = mapped_column(ForeignKey("stories.id", ondelete="CASCADE"))
    scene_id: Mapped[UUID] = mapped_column(ForeignKey("scenes.id", ondelete="CASCADE"))
    description: Mapped[str | None]
    mood: Mapped[str | None]
    lighting: Mapped[str | None]
    time_of_day: Mapped[str | None]
    weather: Mapped[str | None]
    camera_directions: Mapped[str | None]
    key_visual_elements: Mapped[list[str]] = mapped_column(ARRAY(TextType))
    place_id: Mapped[UUID | None] = mapped_column(ForeignKey("places.id", ondelete="SET NULL"))
    revealed_at: Mapped[int]


class SceneCharacter(Model):
    """A character in a scene."""

    __tablename__ = "scene_characters"
    __table_args__ = (
        Index("ix_scene_characters_story_id", "story_id"),
        Index("ix_scene_characters_scene_id", "scene_id"),
        Index("ix_scene_characters_character_id", "character_id"),
    )
    owner: ClassVar[Owner] = PART

    story_id: Mapped[UUID] = mapped_column(ForeignKey("stories.id", ondelete="CASCADE"))
    scene_id: Mapped[UUID] = mapped_column(ForeignKey("scenes.id", ondelete="CASCADE"))
    character_id: Mapped[UUID] = mapped_column(ForeignKey("characters.id", ondelete="CASCADE"))
    role: Mapped[SceneRole]
    revealed_at: Mapped[int]
    hidden_from: Mapped[int | None]


class Utterance(Model):
    """Something said; by whom may be known only later, and turn out otherwise later still."""

    __tablename__ = "utterances"
    __table_args__ = (
        CheckConstraint(RANGE, name="range"),
        Index("ix_utterances_story_id_start", "story_id", "start"),
        Index("ix_utterances_scene_id", "scene_id"),
        Index("ix_utterances_speaker_id", "speaker_id"),
        Index("ix_utterances_addressee_id", "addressee_id"),
    )
    owner: ClassVar[Owner] = PART

    story_id: Mapped[UUID] = mapped_column(ForeignKey("stories.id", ondelete="CASCADE"))
    text_id: Mapped[UUID] = mapped_column(ForeignKey("texts.id", ondelete="CASCADE"))
    scene_id: Mapped[UUID | None] = mapped_column(ForeignKey("scenes.id", ondelete="CASCADE"))
    start: Mapped[int]
    end: Mapped[int]
    speaker_id: Mapped[UUID | None] = mapped_column(ForeignKey("characters.id", ondelete="CASCADE"))
    addressee_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("characters.id", ondelete="CASCADE")
    )
    method: Mapped[Method]
    confidence: Mapped[float] = mapped_column(Float)
    #: Where it is known who speaks.
    speaker_known_at: Mapped[int]
