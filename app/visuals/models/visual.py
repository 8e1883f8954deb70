from datetime import datetime
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, func, text
from sqlalchemy.orm import Mapped, mapped_column

from app.platform.db.base import OBJECT_KEY, Base, Json, Model, Owner


class VisualKind(StrEnum):
    """What a picture is of."""

    COVER = "COVER"
    PORTRAIT = "PORTRAIT"
    SCENE = "SCENE"
    PLACE = "PLACE"


class VisualStatus(StrEnum):
    """Where a picture stands: how the last attempt at it went."""

    QUEUED = "QUEUED"
    PAINTING = "PAINTING"
    READY = "READY"
    REFUSED = "REFUSED"
    FAILED = "FAILED"
    CANCELLED = "CANCELLED"


class VisualStyle(StrEnum):
    """A manner of painting that has a name."""

    WATERCOLOUR = "WATERCOLOUR"
    OIL = "OIL"
    INK = "INK"
    ENGRAVING = "ENGRAVING"
    WOODCUT = "WOODCUT"
    PENCIL = "PENCIL"
    STORYBOOK = "STORYBOOK"
    COMIC = "COMIC"
    CINEMATIC = "CINEMATIC"


class VisualResolution(StrEnum):
    """How large a picture is painted."""

    SMALL = "SMALL"
    STANDARD = "STANDARD"
    LARGE = "LARGE"


class Visual(Model):
    """A picture that somebody asked for, with all versions there have been of it."""

    __tablename__ = "visuals"
    __table_args__ = (
        CheckConstraint('(start IS NULL) = ("end" IS NULL)', name="range"),
        CheckConstraint(
            "(status IN ('FAILED', 'REFUSED')) <= (error IS NOT NULL)", name="error_when_failed"
        ),
        Index("ix_visuals_book_id_id", "book_id", "id"),
        Index("ix_visuals_user_id_id", "user_id", "id"),
        Index("ix_visuals_run_id", "run_id"),
        Index("ix_visuals_edition_id", "edition_id", "start"),
    )
    owner: ClassVar[Owner] = Owner.by("user_id")

    book_id: Mapped[UUID] = mapped_column(ForeignKey("books.id", ondelete="CASCADE"))
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    kind: Mapped[VisualKind]
    #: The character or the place it is of. No foreign keys: a story that is told anew has the same
    #: people and places in new rows.
    subject_id: Mapped[UUID | None]
    #: The stretch of the text that it illustrates, and how far the text is told in it.
    start: Mapped[int | None]
    end: Mapped[int | None]
    as_of: Mapped[int]
    style: Mapped[VisualStyle | None]
    #: What else is asked for, in words: a style of one's own, and what to mind.
    style_words: Mapped[str] = mapped_column(server_default="")
    instructions: Mapped[str] = mapped_column(server_default="")
    resolution: Mapped[VisualResolution] = mapped_column(server_default=VisualResolution.STANDARD)
    status: Mapped[VisualStatus] = mapped_column(server_default=VisualStatus.QUEUED)
    error: Mapped[Json | None]
    run_id: Mapped[UUID | None] = mapped_column(ForeignKey("runs.id", ondelete="SET NULL"))
    edition_id: Mapped[UUID | None] = mapped_column(ForeignKey("editions.id", ondelete="CASCADE"))
    #: Whoever has not read so far is not shown it: it shows what is told up to there.
    revealed_at: Mapped[int]
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now())


class VisualVersion(Model):
    """A picture as it was painted once; nothing ever overwrites it."""

    __tablename__ = "visual_versions"
    __table_args__ = (
        UniqueConstraint("visual_id", "n"),
        Index(
            "uq_visual_versions_active",
            "visual_id",
            unique=True,
            postgresql_where=text("is_active"),
        ),
        Index("ix_visual_versions_storage_key", "storage_key"),
        Index("ix_visual_versions_thumbnail_key", "thumbnail_key"),
    )
    owner: ClassVar[Owner] = Owner.through("visual_id", "visuals")

    visual_id: Mapped[UUID] = mapped_column(ForeignKey("visuals.id", ondelete="CASCADE"))
    n: Mapped[int]
    storage_key: Mapped[str] = mapped_column(info=OBJECT_KEY)
    thumbnail_key: Mapped[str] = mapped_column(info=OBJECT_KEY)
    blurhash: Mapped[str]
    provider: Mapped[str]
    model: Mapped[str]
    prompt_used: Mapped[str]
    generation_params: Mapped[Json]
    #: What was wished for to be otherwise than in the version before.
    user_feedback: Mapped[str | None]
    #: Names all that the picture depends on: the same again would be the same picture.
    digest: Mapped[str]
    revealed_at: Mapped[int]
    bytes: Mapped[int]
    width: Mapped[int]
    height: Mapped[int]
    credits: Mapped[int]
    is_active: Mapped[bool]


class SceneVisual(Base):
    """The scene that a picture is of."""

    __tablename__ = "scene_visuals"
    __table_args__ = (Index("ix_scene_visuals_scene_id", "scene_id"),)
    owner: ClassVar[Owner] = Owner.through("visual_id", "visuals")

    visual_id: Mapped[UUID] = mapped_column(
        ForeignKey("visuals.id", ondelete="CASCADE"), primary_key=True
    )
    scene_id: Mapped[UUID] = mapped_column(
        ForeignKey("scenes.id", ondelete="CASCADE"), primary_key=True
    )


class CharacterVisual(Base):
    """A portrait of a character; one of somebody's own is what they are shown by."""

    __tablename__ = "character_visuals"
    __table_args__ = (
        Index(
            "uq_character_visuals_default",
            "user_id",
            "book_id",
            "character_id",
            unique=True,
            postgresql_where=text("is_default"),
        ),
        Index("ix_character_visuals_character_id", "character_id"),
        Index("ix_character_visuals_book_id", "book_id"),
    )
    owner: ClassVar[Owner] = Owner.by("user_id")

    visual_id: Mapped[UUID] = mapped_column(
        ForeignKey("visuals.id", ondelete="CASCADE"), primary_key=True
    )
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    book_id: Mapped[UUID] = mapped_column(ForeignKey("books.id", ondelete="CASCADE"))
    #: Not a foreign key: a story that is told anew has the same people in new rows.
    character_id: Mapped[UUID]
    is_default: Mapped[bool]
