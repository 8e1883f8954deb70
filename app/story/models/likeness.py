"""What characters and places are like, as vectors."""

from typing import ClassVar
from uuid import UUID

from pgvector.sqlalchemy import HALFVEC
from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.platform.db.base import Base, Owner
from app.story.models.story import PART


class CharacterEmbedding(Base):
    """What is told of a character from an offset on, until the next one, as a vector."""

    __tablename__ = "character_embeddings"
    owner: ClassVar[Owner] = PART

    character_id: Mapped[UUID] = mapped_column(
        ForeignKey("characters.id", ondelete="CASCADE"), primary_key=True
    )
    embedder: Mapped[str] = mapped_column(primary_key=True)
    revealed_at: Mapped[int] = mapped_column(primary_key=True)
    embedding: Mapped[list[float]] = mapped_column(HALFVEC())


class PlaceEmbedding(Base):
    """What is told of a place from an offset on, until the next one, as a vector."""

    __tablename__ = "place_embeddings"
    owner: ClassVar[Owner] = PART

    place_id: Mapped[UUID] = mapped_column(
        ForeignKey("places.id", ondelete="CASCADE"), primary_key=True
    )
    embedder: Mapped[str] = mapped_column(primary_key=True)
    revealed_at: Mapped[int] = mapped_column(primary_key=True)
    embedding: Mapped[list[float]] = mapped_column(HALFVEC())
