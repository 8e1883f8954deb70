"""The books of a conversation, as far as whoever asks may be told of each."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Uuid, any_, literal, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession

from app.books.models import Book, Text
from app.books.service.horizon import horizon_as_of, protects
from app.books.service.visibility import may_read
from app.platform.db.base import Json


@dataclass(frozen=True)
class AsOf:
    """How far books are to be told, as somebody asked for it."""

    reader: bool | None = None
    offset: int | None = None
    progress: float | None = None
    section: UUID | None = None
    end: bool | None = None

    @classmethod
    def of(cls, stored: Json | None) -> "AsOf | None":
        """Return what was kept with a turn."""
        if not stored:
            return None
        section = stored.get("section")
        values = {**stored, "section": None if section is None else UUID(section)}
        return cls(**values)

    @property
    def rule(self) -> str | None:
        """Name the rule, where it has a say."""
        values = {name: value for name, value in vars(self).items() if value is not None}
        name, value = next(iter(values.items()), (None, None))
        return None if name is None or value is False else name.upper()


@dataclass(frozen=True)
class AskedBook:
    """A book that is asked about."""

    book_id: UUID
    text_id: UUID
    title: str
    language: str | None
    #: How far it is told, and why.
    horizon: int
    rule: str
    #: Changes with whatever is told of the text.
    revision: int


async def asked_books(
    session: AsyncSession, user_id: UUID, book_ids: Sequence[UUID], as_of: AsOf | None
) -> list[AskedBook]:
    """Return those of the books that somebody may read now, in the order given."""
    viewer = literal(user_id, Uuid())
    given: Any = as_of
    rows = await session.execute(
        select(
            Book.id,
            Text.id,
            Book.title,
            Text.language,
            horizon_as_of(Book, viewer, given),
            protects(Book, viewer),
            Text.revision,
        )
        .join(Text, Text.id == Book.text_id)
        .where(Book.id == any_(literal(list(book_ids), ARRAY(Uuid()))), may_read(Book, viewer))
    )
    asked = None if as_of is None else as_of.rule
    found = {
        book_id: AskedBook(
            book_id,
            text_id,
            title,
            language,
            horizon,
            asked or ("READER" if protected else "OPEN"),
            revision,
        )
        for book_id, text_id, title, language, horizon, protected, revision in rows
    }
    return [found[each] for each in book_ids if each in found]
