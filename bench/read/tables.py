"""The bench's own tables: a library with scenes, and how far its readers have got."""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import DateTime, ForeignKey, Index, MetaData, Text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

SCHEMA = "bench"


class Base(DeclarativeBase):
    metadata = MetaData(schema=SCHEMA)
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        str: Text(),
        datetime: DateTime(timezone=True),
    }

    id: Mapped[UUID] = mapped_column(primary_key=True)


def to(table: str) -> ForeignKey:
    return ForeignKey(f"{SCHEMA}.{table}.id")


class Author(Base):
    __tablename__ = "authors"

    name: Mapped[str]
    country: Mapped[str]


class Book(Base):
    __tablename__ = "books"

    author_id: Mapped[UUID] = mapped_column(to("authors"), index=True)
    user_id: Mapped[UUID | None]
    workspace_id: Mapped[UUID]
    title: Mapped[str]
    language: Mapped[str]
    year: Mapped[int]
    summary: Mapped[str]
    version: Mapped[int]
    created_at: Mapped[datetime]


class Scene(Base):
    __tablename__ = "scenes"
    __table_args__ = (
        Index("scenes_book", "book_id", "id", postgresql_include=["position"]),
        Index("scenes_reached", "book_id", "position"),
        {"schema": SCHEMA},
    )

    book_id: Mapped[UUID] = mapped_column(to("books"))
    number: Mapped[int]
    position: Mapped[int]
    title: Mapped[str]
    summary: Mapped[str]
    words: Mapped[int]


class Character(Base):
    __tablename__ = "characters"
    __table_args__ = (
        Index("characters_book", "book_id", "id", postgresql_include=["first_position"]),
        Index("characters_reached", "book_id", "first_position"),
        {"schema": SCHEMA},
    )

    book_id: Mapped[UUID] = mapped_column(to("books"))
    name: Mapped[str]
    role: Mapped[str]
    first_position: Mapped[int]


class Appearance(Base):
    __tablename__ = "appearances"
    __table_args__ = (Index("appearances_scene", "scene_id", "position"),)

    scene_id: Mapped[UUID] = mapped_column(to("scenes"))
    character_id: Mapped[UUID] = mapped_column(to("characters"), index=True)
    position: Mapped[int]
    lines: Mapped[int]
    mood: Mapped[str]


class Reading(Base):
    __tablename__ = "readings"
    __table_args__ = (Index("readings_of", "book_id", "user_id", unique=True),)

    book_id: Mapped[UUID] = mapped_column(to("books"))
    user_id: Mapped[UUID]
    position: Mapped[int]
