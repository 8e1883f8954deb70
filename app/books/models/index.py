from datetime import datetime
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from pgvector.sqlalchemy import HALFVEC
from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, text
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from app.platform.db.base import Base, Model, Owner

PART = Owner.none("Part of a text's index.")


class IndexState(StrEnum):
    """Where an index stands."""

    BUILDING = "BUILDING"
    ACTIVE = "ACTIVE"
    RETIRED = "RETIRED"


class IndexVersion(Model):
    """One index of a text: how it was cut into chunks, and what embedded them."""

    __tablename__ = "index_versions"
    __table_args__ = (
        Index("uq_index_versions_text_id_number", "text_id", "number", unique=True),
        Index(
            "uq_index_versions_active",
            "text_id",
            unique=True,
            postgresql_where=text("state = 'ACTIVE'"),
        ),
        Index(
            "uq_index_versions_building",
            "text_id",
            unique=True,
            postgresql_where=text("state = 'BUILDING'"),
        ),
    )
    owner: ClassVar[Owner] = PART

    text_id: Mapped[UUID] = mapped_column(ForeignKey("texts.id", ondelete="CASCADE"))
    number: Mapped[int]
    embedder: Mapped[str]
    dimensions: Mapped[int]
    chunker: Mapped[str]
    state: Mapped[IndexState] = mapped_column(server_default=IndexState.BUILDING)
    activated_at: Mapped[datetime | None]


class Chunk(Model):
    """A passage as the index knows it; its words are read from the text by its range."""

    __tablename__ = "chunks"
    __table_args__ = (
        CheckConstraint('start >= 0 AND "end" > start', name="range"),
        Index("uq_chunks_version_id_ordinal", "version_id", "ordinal", unique=True),
        Index("ix_chunks_version_id_end", "version_id", "end"),
        Index("ix_chunks_text_id", "text_id"),
        Index("ix_chunks_section_id", "section_id"),
        Index("ix_chunks_terms", "terms", postgresql_using="gin"),
    )
    owner: ClassVar[Owner] = PART

    version_id: Mapped[UUID] = mapped_column(ForeignKey("index_versions.id", ondelete="CASCADE"))
    text_id: Mapped[UUID] = mapped_column(ForeignKey("texts.id", ondelete="CASCADE"))
    section_id: Mapped[UUID] = mapped_column(ForeignKey("sections.id", ondelete="CASCADE"))
    ordinal: Mapped[int]
    start: Mapped[int]
    end: Mapped[int]
    token_count: Mapped[int]
    checksum: Mapped[str]
    #: The words' stems in their order, four bytes each: what ranking counts.
    tokens: Mapped[bytes] = mapped_column(LargeBinary)
    #: The same stems, to find a chunk among those of many books.
    terms: Mapped[str] = mapped_column(TSVECTOR)


class ChunkEmbedding(Base):
    """A chunk's vector, narrow and without text: one index's vectors are read in one go."""

    __tablename__ = "chunk_embeddings"
    __table_args__ = (Index("ix_chunk_embeddings_version_id_start", "version_id", "start"),)
    owner: ClassVar[Owner] = PART

    chunk_id: Mapped[UUID] = mapped_column(
        ForeignKey("chunks.id", ondelete="CASCADE"), primary_key=True
    )
    version_id: Mapped[UUID] = mapped_column(ForeignKey("index_versions.id", ondelete="CASCADE"))
    start: Mapped[int]
    end: Mapped[int]
    embedding: Mapped[list[float]] = mapped_column(HALFVEC())


class ChunkCitation(Base):
    """A paragraph that a chunk covers, and where it stands in the file."""

    __tablename__ = "chunk_citations"
    owner: ClassVar[Owner] = PART

    chunk_id: Mapped[UUID] = mapped_column(
        ForeignKey("chunks.id", ondelete="CASCADE"), primary_key=True
    )
    paragraph: Mapped[int] = mapped_column(primary_key=True)
    start: Mapped[int]
    end: Mapped[int]
    page: Mapped[str | None]
    locator: Mapped[str | None]
