"""Characters and places that are like one, in all that the viewer may read and be told."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from pgvector.sqlalchemy import HALFVEC
from sqlalchemy import ColumnElement, Double, Select, and_, func, literal, or_, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from app.ai.embed.local import DIMENSIONS, LocalEmbedder
from app.books.service.search.shelf import Scope, shelf
from app.story import models
from app.story.service.find_named import told_in

#: Less alike than that is not alike.
LEAST = 0.05


@dataclass(frozen=True)
class Alike:
    """Somebody, or some place, and how alike they are."""

    key: UUID
    book_id: UUID
    horizon: int
    score: float


@dataclass(frozen=True)
class Kind:
    """What is compared: its rows, and where their vectors are."""

    model: Any
    embeddings: Any
    key: Any


CHARACTERS = Kind(
    models.Character, models.CharacterEmbedding, models.CharacterEmbedding.character_id
)
PLACES = Kind(models.Place, models.PlaceEmbedding, models.PlaceEmbedding.place_id)


async def find_alike(
    session: AsyncSession,
    viewer_id: UUID,
    kind: Kind,
    of: tuple[UUID, UUID],
    scope: Scope,
    as_of: Any,
    most: int,
) -> list[Alike] | None:
    """Return what is most like something of a book; None if that is not known there."""
    book_id, key = of
    own = shelf(viewer_id, Scope(books=[book_id]), as_of).subquery("own")
    mine = await session.scalar(_vector(kind, own.c, key))
    if mine is None:
        return None
    texts = shelf(viewer_id, scope, as_of).subquery("shelf")
    rows = await session.execute(_nearest(kind, texts.c, key, list(mine), most))
    return [Alike(*row) for row in rows if row[3] >= LEAST]


def _known(kind: Kind, row: Any, horizon: Any) -> Any:
    known = row.revealed_at <= horizon
    if kind.model is models.Character:
        return and_(known, or_(row.hidden_from.is_(None), row.hidden_from > horizon))
    return known


def _vector(kind: Kind, texts: Any, key: UUID) -> Select[Any]:
    """Select the vector of what is told of something at the horizon of its book."""
    each = kind.embeddings
    return (
        select(each.embedding)
        .select_from(kind.model)
        .join(models.Story, models.Story.id == kind.model.story_id)
        .join(texts.text_id.table, told_in(texts))
        .join(each, kind.key == kind.model.id)
        .where(
            kind.model.id == key,
            each.embedder == LocalEmbedder.model,
            each.revealed_at <= texts.horizon,
            _known(kind, kind.model, texts.horizon),
        )
        .order_by(each.revealed_at.desc())
        .limit(1)
    )


def _nearest(kind: Kind, texts: Any, key: UUID, vector: list[float], most: int) -> Select[Any]:
    each = kind.embeddings
    latest = (
        select(each.embedding)
        .where(
            kind.key == kind.model.id,
            each.embedder == LocalEmbedder.model,
            each.revealed_at <= texts.horizon,
        )
        .order_by(each.revealed_at.desc())
        .limit(1)
        .correlate(kind.model, texts.text_id.table)
        .lateral("latest")
    )
    asked = literal(vector, HALFVEC(DIMENSIONS))
    near: ColumnElement[float] = 1 - latest.c.embedding.op("<=>", return_type=Double())(asked)
    return (
        select(kind.model.id, texts.book_id, texts.horizon, func.round(near * 1000) / 1000)
        .select_from(kind.model)
        .join(models.Story, models.Story.id == kind.model.story_id)
        .join(texts.text_id.table, told_in(texts))
        .join(latest, true())
        .where(kind.model.id != key, _known(kind, kind.model, texts.horizon))
        .order_by(near.desc(), kind.model.id)
        .limit(most)
    )
