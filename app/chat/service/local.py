"""Answers made of the books themselves."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace

from app.chat.answer import Answer, Source
from app.chat.local.aids import card, define, explain, who
from app.chat.local.answer import answer
from app.chat.models import TurnKind
from app.chat.service.gather import Gathered
from app.chat.service.naming import as_sources
from app.chat.service.work import Work

#: Who answers where no model does, and what it is called.
LOCAL = ("local", "passages-1")

NO_RECAP = "Nothing has been told yet, up to where you are."


async def answer_locally(work: Work, gathered: Gathered) -> Answer:
    """Answer by quoting; citations count through what was gathered."""
    return await asyncio.to_thread(_answer, work, gathered)


def _answer(work: Work, gathered: Gathered) -> Answer:
    language, facts = work.books[0].language, gathered.facts
    sources = gathered.sources
    match gathered.kind:
        case TurnKind.RECAP | TurnKind.CATCH_UP:
            return gathered.recap or Answer(NO_RECAP, (), found=False, confidence=1)
        case TurnKind.CARD:
            return card(facts, language)
        case TurnKind.QUESTION:
            return answer(work.turn.query, sources, language, facts)
        case _:
            return _of_a_range(work, gathered, language)


def _of_a_range(work: Work, gathered: Gathered, language: str | None) -> Answer:
    """Answer what is asked about a stretch: it was gathered first, and the facts last."""
    passage, facts = gathered.passage, gathered.facts
    if passage is None:
        return who(Source(work.books[0].book_id, 0, 0, "", 0), (), (), language)
    neighbours = gathered.sources[1 : len(gathered.sources) - len(facts)]
    behind = 1 + len(neighbours)
    if gathered.kind is TurnKind.WHO:
        made = who(passage, gathered.named, facts, language)
        return _renumbered(made, [0, *range(behind, behind + len(facts))])
    if gathered.kind is TurnKind.DEFINE:
        made = define(work.selection or passage.text, facts, neighbours, language)
        return _renumbered(made, [*range(behind, behind + len(facts)), *range(1, behind)])
    return explain(passage, neighbours, gathered.named, facts, language)


def _renumbered(made: Answer, places: Sequence[int]) -> Answer:
    citations = tuple(replace(each, source=places[each.source]) for each in made.citations)
    return replace(made, citations=citations)


def sources_with_facts(gathered: Gathered) -> list[Source]:
    """Return all that may be quoted: of a question, its facts come behind its passages."""
    if gathered.kind is TurnKind.QUESTION:
        return [*gathered.sources, *as_sources(gathered.facts)]
    return gathered.sources
