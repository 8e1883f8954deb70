"""What there is to answer from: passages, facts and memories, all under the horizon."""

import asyncio
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.books.service.names import words_of
from app.books.service.quote import Range, quoted
from app.books.service.search import Scope, find_passages
from app.chat.answer import Source
from app.chat.service.books import AskedBook, AsOf
from app.platform.runtime import Runtime
from app.story.service.known_facts import (
    FactKind,
    KnownFact,
    KnownName,
    facts_of,
    known_names,
    story_of,
)

#: Passages that are looked at, people and things a question is taken to name, facts of each book.
PASSAGES, NAMED, FACTS = 8, 4, 40

#: Words of a question that is none without the one before.
TERSE = 2

_POINTING = re.compile(
    r"\b(he|she|they|it|him|her|them|his|hers|their|its|this|that|these|those|there|then)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class QuotedFact:
    """A fact of a book with the words that bear it out."""

    book_id: UUID
    fact: KnownFact
    quote: str


@dataclass(frozen=True)
class Retrieved:
    """All there is to answer a question from."""

    sources: list[Source]
    facts: list[QuotedFact]
    #: The names that the question says, for whoever answers without a model.
    names: list[KnownName]


async def retrieve(
    runtime: Runtime,
    user_id: UUID,
    books: Sequence[AskedBook],
    query: str,
    as_of: AsOf | None,
    before: str | None,
) -> Retrieved:
    """Look for whatever answers a question; one that points back is asked with the one before."""
    question = f"{before} {query}" if before and _points_back(query) else query
    found = await find_passages(
        runtime, user_id, question, Scope(books=[each.book_id for each in books]), as_of
    )
    titles = {each.text_id: each for each in books}
    best = [each for each in found if each.text_id in titles][:PASSAGES]
    async with runtime.database.read() as session:
        texts = await quoted(session, [Range(x.text_id, x.start, x.end) for x in best])
        facts: list[QuotedFact] = []
        names: list[KnownName] = []
        for book in books:
            told = await _told_of(session, book, question)
            names += told[0]
            facts += told[1]
    sources = [
        Source(titles[each.text_id].book_id, each.start, each.end, text, each.score)
        for each, text in zip(best, texts, strict=True)
    ]
    return Retrieved(_within(sources, books), facts, names)


def _within(sources: Sequence[Source], books: Sequence[AskedBook]) -> list[Source]:
    """Keep what ends before the horizon: the search has seen to that, and this sees to it again."""
    horizons = {each.book_id: each.horizon for each in books}
    return [each for each in sources if each.end <= horizons[each.book_id] and each.text]


def _points_back(query: str) -> bool:
    return _POINTING.search(query) is not None or len(query.split()) <= TERSE


async def _told_of(
    session: AsyncSession, book: AskedBook, question: str
) -> tuple[list[KnownName], list[QuotedFact]]:
    """Return what the story tells of whoever and whatever a question names."""
    story_id = await story_of(session, book.book_id)
    if story_id is None:
        return [], []
    known = await known_names(session, story_id, book.horizon)
    named = await asyncio.to_thread(named_in, question, known)
    found: list[KnownFact] = []
    for kind in (FactKind.NAME, FactKind.PLACE, FactKind.TERM):
        keys = list(dict.fromkeys(each.key for each in named if each.kind is kind))
        found += await facts_of(session, kind, keys, book.horizon)
    found = [each for each in found if each.end <= book.horizon][:FACTS]
    return named, await quoted_facts(session, book, found)


async def quoted_facts(
    session: AsyncSession, book: AskedBook, facts: Sequence[KnownFact]
) -> list[QuotedFact]:
    """Read the words that bear facts out."""
    ranges = [Range(book.text_id, each.start, each.end) for each in facts]
    quotes = await quoted(session, ranges)
    return [
        QuotedFact(book.book_id, fact if fact.value else replace(fact, value=quote), quote)
        for fact, quote in zip(facts, quotes, strict=True)
    ]


def named_in(question: str, known: Sequence[KnownName]) -> list[KnownName]:
    """Return the names that a question says, the longest first, a few at most."""
    words = f" {' '.join(words_of(question))} "
    found: dict[UUID, KnownName] = {}
    by_length = sorted(known, key=lambda each: -len(each.alias))
    for each in by_length:
        alias = " ".join(words_of(each.alias))
        if alias and f" {alias} " in words and each.key not in found:
            found[each.key] = each
    return list(found.values())[:NAMED]
