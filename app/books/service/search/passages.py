"""Passages that answer a question: read with their words, ranked apart from the database."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from app.books.service.search.candidates import Candidate, candidates
from app.books.service.search.nearness import Nearness, nearness
from app.books.service.search.shelf import Scope
from app.platform.runtime import Runtime
from app.texts.rank import Query, fused, score, unpacked


@dataclass(frozen=True)
class FoundPassage:
    """A passage as it was found."""

    book_id: UUID
    text_id: UUID
    section_id: UUID
    language: str | None
    start: int
    end: int
    score: float


async def find_passages(
    runtime: Runtime, viewer_id: UUID, question: str, scope: Scope, as_of: Any
) -> list[FoundPassage]:
    """Return the passages that answer, the best first, as far as the viewer may be told."""
    async with runtime.database.read() as session:
        found = await candidates(session, viewer_id, question, scope, as_of)
    if not found:
        return []
    near = await nearness(runtime, viewer_id, found, question)
    return await asyncio.to_thread(ranked, question, found, near)


def ranked(question: str, found: Sequence[Candidate], near: Nearness | None) -> list[FoundPassage]:
    """Put passages in the order in which they answer."""
    query = Query.of(question, language_of(found))
    words = score(
        query,
        [unpacked(each.tokens) for each in found],
        groups=[each.version_id for each in found],
    )
    semantic = near is not None and near.semantic
    scores = fused(words, None if near is None else near.scores, semantic=semantic)
    best = [
        FoundPassage(
            each.book_id,
            each.text_id,
            each.section_id,
            each.language,
            each.start,
            each.end,
            value,
        )
        for each, value, counted in zip(found, scores, words, strict=True)
        # Without a meaning to go by, a passage that shares no word with the question is no answer.
        if counted > 0 or semantic
    ]
    best.sort(key=lambda each: (-each.score, each.text_id.bytes, each.start))
    return best


def language_of(found: Sequence[Candidate]) -> str | None:
    """Return the language that all texts are in; a question is read as English otherwise."""
    languages = {each.language for each in found}
    return languages.pop() if len(languages) == 1 else None
