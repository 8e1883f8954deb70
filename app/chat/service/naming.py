"""Who is named in a range of a text, as far as somebody is told."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.chat.answer import Source
from app.chat.local.aids import Named
from app.chat.local.fact import Fact
from app.chat.local.fact import FactKind as Told
from app.chat.service.books import AskedBook
from app.chat.service.retrieve import QuotedFact, quoted_facts
from app.story.service.known_facts import (
    FactKind,
    facts_of,
    known_names,
    mentioned,
    story_of,
)

_KINDS = {
    FactKind.NAME: Told.ALIAS,
    FactKind.CHANGE: Told.CHANGE,
    FactKind.RELATIONSHIP: Told.RELATIONSHIP,
    FactKind.PLACE: Told.PLACE,
    FactKind.TERM: Told.TERM,
}


@dataclass(frozen=True)
class Here:
    """Who is named in a range, and what is known of them and of the words in it."""

    named: list[Named]
    facts: list[QuotedFact]


async def named_here(session: AsyncSession, book: AskedBook, start: int, end: int) -> Here:
    """Return who is named in a range, and what is known of them."""
    story_id = await story_of(session, book.book_id)
    if story_id is None:
        return Here([], [])
    found = await mentioned(session, story_id, start, end, book.horizon)
    people = list(dict.fromkeys(each.key for each in found))
    terms = [
        each.key
        for each in await known_names(session, story_id, book.horizon)
        if each.kind is FactKind.TERM
    ]
    facts = [
        *await facts_of(session, FactKind.NAME, people, book.horizon),
        *await facts_of(session, FactKind.TERM, terms, book.horizon),
    ]
    named = [Named(each.start, each.end, each.name) for each in found]
    return Here(named, await quoted_facts(session, book, facts))


async def facts_about(
    session: AsyncSession, book: AskedBook, character_id: UUID
) -> list[QuotedFact]:
    """Return what is known of somebody."""
    facts = await facts_of(session, FactKind.NAME, [character_id], book.horizon)
    return await quoted_facts(session, book, facts)


def as_told(facts: Sequence[QuotedFact]) -> list[Fact]:
    """Return facts as they are told from the text itself."""
    return [
        Fact(
            book_id=each.book_id,
            kind=_kind_of(each),
            subject=each.fact.subject,
            relation=each.fact.relation,
            value=each.fact.value,
            start=each.fact.start,
            end=each.fact.end,
            quote=each.quote,
        )
        for each in facts
        if each.quote and not _says_nothing(each)
    ]


def _says_nothing(each: QuotedFact) -> bool:
    """Say whether a fact only calls somebody what they are called anyhow."""
    return each.fact.kind is FactKind.NAME and each.fact.value == each.fact.subject


def _kind_of(each: QuotedFact) -> Told:
    if each.fact.kind is FactKind.TRAIT:
        return Told.LOOKS if each.fact.relation else Told.NATURE
    return _KINDS[each.fact.kind]


def as_sources(facts: Sequence[Fact]) -> list[Source]:
    """Return the words that bear facts out, as passages that may be quoted."""
    return [Source(each.book_id, each.start, each.end, each.quote, 0) for each in facts]
