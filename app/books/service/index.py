"""The index of a text: built beside the one in use, and put in its place at once."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

from sqlalchemy import Table, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.books.errors import IndexReplaced
from app.books.models import (
    Chunk,
    ChunkCitation,
    ChunkEmbedding,
    IndexState,
    IndexVersion,
)
from app.books.service.packing import CHUNKER, passages
from app.books.service.texts import lock_text, revise_text, section_id
from app.platform.db.copy import copy_rows
from app.platform.db.ids import numbered
from app.platform.db.unit import UnitOfWork
from app.texts.chunks import Chunk as Passage
from app.texts.document import Document
from app.texts.faults import NoSuchPlace
from app.texts.rank import packed, stems
from app.texts.segment import paragraphs

CHUNKS = cast("Table", Chunk.__table__)
CITATIONS = cast("Table", ChunkCitation.__table__)
EMBEDDINGS = cast("Table", ChunkEmbedding.__table__)

Vector = Sequence[float]


@dataclass(frozen=True)
class Wanted:
    """What an index is to be made with, and whether one that is there already will not do."""

    embedder: str
    dimensions: int
    again: bool = False


@dataclass(frozen=True)
class Analysed:
    """A text as the index stores it, found apart from the database."""

    passages: tuple[Passage, ...]
    stems: tuple[list[str], ...]
    citations: tuple[dict[str, Any], ...]


async def begin(unit: UnitOfWork, text_id: UUID, wanted: Wanted) -> IndexVersion:
    """Return the index to fill: the one in use if it will do, one under way, or a new one."""
    await lock_text(unit, text_id)
    versions = list(
        await unit.session.scalars(
            select(IndexVersion)
            .where(IndexVersion.text_id == text_id)
            .order_by(IndexVersion.number.desc())
        )
    )
    for version in versions:
        alike = (version.embedder, version.chunker) == (wanted.embedder, CHUNKER)
        if version.state == IndexState.BUILDING:
            if alike:
                return version
            # Whoever is building it with something else finds it gone and stops.
            await unit.session.execute(delete(IndexVersion).where(IndexVersion.id == version.id))
        elif version.state == IndexState.ACTIVE and alike and not wanted.again:
            return version
    number = versions[0].number + 1 if versions else 1
    version = unit.add(
        IndexVersion(
            id=numbered(text_id, "index", number),
            text_id=text_id,
            number=number,
            embedder=wanted.embedder,
            dimensions=wanted.dimensions,
            chunker=CHUNKER,
            state=IndexState.BUILDING,
        )
    )
    await unit.session.flush()
    return version


def analyse(document: Document) -> Analysed:
    """Cut a text into passages, and count their words."""
    cut = passages(document)
    language = document.metadata.language
    return Analysed(
        cut,
        tuple(stems(document.text[each.start : each.end], language) for each in cut),
        tuple(_citations(document, cut)),
    )


def _citations(document: Document, cut: Sequence[Passage]) -> Iterator[dict[str, Any]]:
    """Yield the paragraphs that passages cover, each with its place in the file."""
    known: list[tuple[int, int, int]] = []
    for section in document.sections:
        known += [
            (start, end, number)
            for number, (start, end) in enumerate(
                paragraphs(document.text, section.start, section.end)
            )
        ]
    ends = [end for _, end, _ in known]
    for passage in cut:
        place = bisect_left(ends, passage.start + 1)
        while place < len(known) and known[place][0] < passage.end:
            start, end, number = known[place]
            start, end = max(start, passage.start), min(end, passage.end)
            yield {
                "chunk": passage.ordinal,
                "paragraph": number,
                "start": start,
                "end": end,
                "page": document.locators.page_of(start),
                "locator": _locator(document, start, end),
            }
            place += 1


def _locator(document: Document, start: int, end: int) -> str | None:
    try:
        return document.locators.locate(start, end).value
    except NoSuchPlace:
        return None


async def keep_chunks(unit: UnitOfWork, version: IndexVersion, analysed: Analysed) -> None:
    """Store an index's passages unless they are there already."""
    there = select(Chunk.id).where(Chunk.version_id == version.id).limit(1)
    if await unit.session.scalar(there) is not None:
        return
    await copy_rows(unit.session, CHUNKS, _chunk_rows(version, analysed))
    await copy_rows(
        unit.session,
        CITATIONS,
        (
            {
                "chunk_id": chunk_id(version.id, each["chunk"]),
                **{name: value for name, value in each.items() if name != "chunk"},
            }
            for each in analysed.citations
        ),
    )


def chunk_id(version_id: UUID, ordinal: int) -> UUID:
    """Return the id of a passage of an index."""
    return numbered(version_id, "chunks", ordinal)


def _chunk_rows(version: IndexVersion, analysed: Analysed) -> Iterator[dict[str, Any]]:
    for each, stemmed in zip(analysed.passages, analysed.stems, strict=True):
        yield {
            "id": chunk_id(version.id, each.ordinal),
            "version_id": version.id,
            "text_id": version.text_id,
            "section_id": section_id(version.text_id, each.section),
            "ordinal": each.ordinal,
            "start": each.start,
            "end": each.end,
            "token_count": each.tokens,
            "checksum": each.checksum,
            "tokens": packed(stemmed),
            "terms": stemmed,
        }


@dataclass(frozen=True)
class Bare:
    """A passage that has no vector yet."""

    id: UUID
    start: int
    end: int


async def without_vectors(session: AsyncSession, version_id: UUID) -> list[Bare]:
    """Return an index's passages that have no vector yet, in order."""
    has = select(ChunkEmbedding.chunk_id).where(ChunkEmbedding.chunk_id == Chunk.id).exists()
    rows = await session.execute(
        select(Chunk.id, Chunk.start, Chunk.end)
        .where(Chunk.version_id == version_id, ~has)
        .order_by(Chunk.ordinal)
    )
    return [Bare(*row) for row in rows]


async def keep_vectors(
    unit: UnitOfWork, version_id: UUID, vectors: Sequence[tuple[Bare, Vector]]
) -> None:
    """Store vectors of passages that have none yet."""
    asked = select(IndexVersion.id).where(IndexVersion.id == version_id)
    if await unit.session.scalar(asked.with_for_update(key_share=True)) is None:
        raise IndexReplaced
    ids = [bare.id for bare, _ in vectors]
    stored = set(
        await unit.session.scalars(
            select(ChunkEmbedding.chunk_id).where(ChunkEmbedding.chunk_id.in_(ids))
        )
    )
    await copy_rows(
        unit.session,
        EMBEDDINGS,
        (
            {
                "chunk_id": bare.id,
                "version_id": version_id,
                "start": bare.start,
                "end": bare.end,
                "embedding": vector,
            }
            for bare, vector in vectors
            if bare.id not in stored
        ),
    )


async def activate(unit: UnitOfWork, version_id: UUID) -> IndexVersion:
    """Put an index in the place of the one in use; what that held is not needed any more."""
    version = await unit.session.get(IndexVersion, version_id)
    if version is None:
        raise IndexReplaced
    await lock_text(unit, version.text_id)
    await unit.session.refresh(version)
    if version.state == IndexState.BUILDING:
        replaced = (IndexVersion.text_id == version.text_id) & (
            IndexVersion.state == IndexState.ACTIVE
        )
        old = update(IndexVersion).where(replaced).values(state=IndexState.RETIRED)
        for retired in await unit.session.scalars(old.returning(IndexVersion.id)):
            await unit.session.execute(delete(Chunk).where(Chunk.version_id == retired))
        await unit.session.execute(
            update(IndexVersion)
            .where(IndexVersion.id == version_id)
            .values(state=IndexState.ACTIVE, activated_at=func.now())
        )
        await revise_text(unit, version.text_id)
    return version
