"""The passages that may answer, as far as the viewer may read and be told."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Select, cast, func, select
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.ext.asyncio import AsyncSession

from app.books.models import Chunk
from app.books.service.search.shelf import Scope, shelf
from app.texts.rank import Query

#: Passages that are all ranked; of more, only those that share the most words with the question.
EXACT = 20_000
MOST = 600


@dataclass(frozen=True)
class Candidate:
    """A passage that may answer."""

    chunk_id: UUID
    book_id: UUID
    text_id: UUID
    version_id: UUID
    section_id: UUID
    language: str | None
    embedder: str
    start: int
    end: int
    tokens: bytes


async def candidates(
    session: AsyncSession, viewer_id: UUID, question: str, scope: Scope, as_of: Any
) -> list[Candidate]:
    """Return the passages to rank, each text's in the order of the text."""
    texts = shelf(viewer_id, scope, as_of).subquery("shelf")
    asked = (
        select(
            Chunk.id,
            texts.c.book_id,
            Chunk.text_id,
            Chunk.version_id,
            Chunk.section_id,
            texts.c.language,
            texts.c.embedder,
            Chunk.start,
            Chunk.end,
            Chunk.tokens,
        )
        .select_from(texts)
        .join(Chunk, Chunk.version_id == texts.c.version_id)
        .where(Chunk.end <= texts.c.horizon)
    )
    size = select(func.count()).select_from(asked.limit(EXACT + 1).subquery())
    if (await session.scalar(size) or 0) > EXACT:
        languages = await session.scalars(select(texts.c.language).distinct())
        stems = set().union(*(Query.of(question, each).stems for each in languages))
        asked = _likeliest(asked, sorted(stems))
    found = [Candidate(*row) for row in await session.execute(asked)]
    found.sort(key=lambda each: (each.version_id.bytes, each.start))
    return found


def _likeliest(asked: Select[Any], stems: Sequence[str]) -> Select[Any]:
    """Keep to the passages that share the most words with the question."""
    wanted = cast(_tsquery(stems), TSQUERY)
    return (
        asked.where(Chunk.terms.op("@@")(wanted))
        .order_by(func.ts_rank(Chunk.terms, wanted).desc(), Chunk.id)
        .limit(MOST)
    )


def _tsquery(stems: Sequence[str]) -> str:
    quoted = ["'" + stem.replace("\\", "\\\\").replace("'", "''") + "'" for stem in stems]
    return " | ".join(quoted)
