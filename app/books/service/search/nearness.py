"""How near passages are to a question by their vectors."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import structlog
from pgvector.sqlalchemy import HALFVEC
from sqlalchemy import ColumnElement, Double, Uuid, any_, literal, select
from sqlalchemy.dialects.postgresql import ARRAY

from app.accounts.service.keys_in_use import keys_in_use
from app.ai.embed.port import Embedder, Vector
from app.ai.metering import meter
from app.ai.routing import Keys, embedder_named
from app.books.models import ChunkEmbedding
from app.books.service.search.candidates import Candidate
from app.platform.errors import AppError
from app.platform.runtime import Runtime

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Nearness:
    """A score for each passage, and whether it speaks of meaning."""

    scores: list[float]
    semantic: bool


async def nearness(
    runtime: Runtime, viewer_id: UUID, found: Sequence[Candidate], question: str
) -> Nearness | None:
    """Return how near passages are, if all have vectors of a model that can be asked here."""
    models = {each.embedder for each in found}
    if len(models) > 1:
        return None
    async with runtime.database.read() as session:
        keys = Keys(await keys_in_use(session, runtime.keyring, viewer_id))
    embedder = embedder_named(runtime.settings, keys, models.pop())
    if embedder is None:
        return None
    try:
        vector = await _embedded(runtime, viewer_id, embedder, question)
    except AppError as error:
        # A provider that is away must not take the search along: words answer alone.
        log.warning("search.not_embedded", provider=embedder.provider, code=error.code)
        return None
    finally:
        await embedder.close()
    if vector is None:
        return None
    return Nearness(await _scores(runtime, found, vector), embedder.semantic)


async def _embedded(
    runtime: Runtime, viewer_id: UUID, embedder: Embedder, question: str
) -> Vector | None:
    made = await embedder.embed([question])
    if made.tokens:
        async with runtime.database.unit() as unit:
            await meter(
                unit,
                provider=embedder.provider,
                model=embedder.model,
                input_tokens=made.tokens,
                user_id=viewer_id,
            )
    return made.vectors[0]


async def _scores(runtime: Runtime, found: Sequence[Candidate], vector: Vector) -> list[float]:
    asked = literal(list(vector), HALFVEC(len(vector)))
    away: ColumnElement[float] = ChunkEmbedding.embedding.op("<=>", return_type=Double())(asked)
    near = (1 - away).label("near")
    versions = literal(list({each.version_id for each in found}), ARRAY(Uuid()))
    ids = literal([each.chunk_id for each in found], ARRAY(Uuid()))
    async with runtime.database.read() as session:
        rows = await session.execute(
            select(ChunkEmbedding.chunk_id, near).where(
                ChunkEmbedding.version_id == any_(versions), ChunkEmbedding.chunk_id == any_(ids)
            )
        )
        known = {row.chunk_id: row.near for row in rows}
    # A passage without a vector, or with one of no length, is near to nothing.
    scores = [known.get(each.chunk_id) for each in found]
    return [0.0 if one is None or one != one else float(one) for one in scores]  # noqa: PLR0124
