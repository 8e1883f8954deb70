"""Rows made up the same way every time."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.schema import CreateSchema

from app.platform.db.engine import async_url
from bench.read.tables import SCHEMA, Base

AUTHORS, BOOKS, SCENES, CHARACTERS, CAST = 200, 1_000, 60, 20, 3
#: Code points from one scene to the next.
STEP = 1_000

_WORDS = (
    "harbour",
    "letter",
    "winter",
    "lantern",
    "garden",
    "captain",
    "silence",
    "orchard",
    "mirror",
    "thunder",
    "velvet",
    "cathedral",
    "river",
    "promise",
    "ember",
    "stranger",
    "morning",
    "wolf",
    "window",
    "journey",
)
_MOODS = ("calm", "tense", "merry", "bitter")
_ROLES = ("PROTAGONIST", "MAJOR", "MINOR")
_COLUMNS = {
    "authors": ["id", "name", "country"],
    "books": [
        "id",
        "author_id",
        "user_id",
        "workspace_id",
        "title",
        "language",
        "year",
        "summary",
        "version",
        "created_at",
    ],
    "scenes": ["id", "book_id", "number", "position", "title", "summary", "words"],
    "characters": ["id", "book_id", "name", "role", "first_position"],
    "appearances": ["id", "scene_id", "character_id", "position", "lines", "mood"],
    "readings": ["id", "book_id", "user_id", "position"],
}
_BEGAN = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Reader:
    user: UUID
    workspace: UUID


def key(kind: int, number: int) -> UUID:
    """Make a time-ordered id that is the same in every run."""
    moment = 0x0190_0000_0000 + number
    return UUID(int=moment << 80 | 7 << 76 | kind << 64 | 2 << 62 | number)


def book_key(number: int) -> UUID:
    return key(2, number)


def words(seed: int, count: int) -> str:
    return " ".join(
        _WORDS[(seed * 7 + each * (3 + seed % 5)) % len(_WORDS)] for each in range(count)
    )


def _authors() -> Iterator[tuple[Any, ...]]:
    for number in range(AUTHORS):
        yield key(1, number), words(number, 2).title(), words(number + 3, 1).title()


def _books(owner: Reader) -> Iterator[tuple[Any, ...]]:
    for number in range(BOOKS):
        yield (
            book_key(number),
            key(1, number % AUTHORS),
            # Every other one is theirs by the workspace alone.
            owner.user if number % 2 else None,
            owner.workspace,
            words(number, 4).title(),
            "en",
            1800 + number % 200,
            words(number, 40).capitalize() + ".",
            1,
            _BEGAN + timedelta(minutes=number),
        )


def _scenes() -> Iterator[tuple[Any, ...]]:
    for book in range(BOOKS):
        for number in range(SCENES):
            yield (
                key(3, book * SCENES + number),
                book_key(book),
                number + 1,
                number * STEP,
                words(book + number, 3).title(),
                words(number, 18).capitalize() + ".",
                STEP // 6 + number,
            )


def _characters() -> Iterator[tuple[Any, ...]]:
    for book in range(BOOKS):
        for number in range(CHARACTERS):
            yield (
                key(4, book * CHARACTERS + number),
                book_key(book),
                words(book + number, 2).title(),
                _ROLES[number % len(_ROLES)],
                number * STEP,
            )


def _appearances() -> Iterator[tuple[Any, ...]]:
    for scene in range(BOOKS * SCENES):
        book, number = divmod(scene, SCENES)
        for place in range(CAST):
            # Nobody appears before their first position.
            who = (number + place * 5) % min(CHARACTERS, number + 1)
            yield (
                key(5, scene * CAST + place),
                key(3, scene),
                key(4, book * CHARACTERS + who),
                number * STEP + place,
                1 + (number + place) % 9,
                _MOODS[(number + place) % len(_MOODS)],
            )


def _readings(done: Reader, midway: Reader) -> Iterator[tuple[Any, ...]]:
    for number in range(BOOKS):
        yield key(6, number * 2), book_key(number), done.user, SCENES * STEP
        yield key(6, number * 2 + 1), book_key(number), midway.user, SCENES * STEP // 2


async def fill(url: str, done: Reader, midway: Reader) -> None:
    """Make the tables and fill them: all books are the first reader's, who has read them all."""
    engine = create_async_engine(async_url(url))
    async with engine.begin() as connection:
        await connection.execute(CreateSchema(SCHEMA))
        await connection.run_sync(Base.metadata.create_all)
    await engine.dispose()
    rows = {
        "authors": _authors(),
        "books": _books(done),
        "scenes": _scenes(),
        "characters": _characters(),
        "appearances": _appearances(),
        "readings": _readings(done, midway),
    }
    connection = await asyncpg.connect(url)
    try:
        for name, records in rows.items():
            await connection.copy_records_to_table(
                name, schema_name=SCHEMA, records=records, columns=_COLUMNS[name]
            )
        await connection.execute("VACUUM (ANALYZE)")
    finally:
        await connection.close()
