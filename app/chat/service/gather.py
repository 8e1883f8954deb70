"""What there is to answer a turn from, by what it asks for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID

from app.books.service.quote import Range, quoted
from app.chat.answer import Answer, Citation, Source
from app.chat.local.aids import Named
from app.chat.local.asked import Asked as Wish
from app.chat.local.asked import asked
from app.chat.local.fact import Fact
from app.chat.models import TurnKind
from app.chat.service.naming import (
    as_sources,
    as_told,
    facts_about,
    named_here,
)
from app.chat.service.retrieve import Retrieved, retrieve
from app.chat.service.telling import MATERIAL, recapped
from app.chat.service.work import Work
from app.platform.runtime import Runtime

#: Characters of selected words that are looked for.
TELLING = 400

#: Characters before a selection that may say who is meant in it.
BEFORE = 1_500


@dataclass(frozen=True)
class Gathered:
    """Passages that may be quoted, and what else is known."""

    kind: TurnKind
    #: What may be quoted, in the order in which it is numbered.
    sources: list[Source]
    facts: list[Fact] = field(default_factory=list)
    #: The stretch that is asked about, with what it names.
    passage: Source | None = None
    named: list[Named] = field(default_factory=list)
    #: The recap that is made of the text itself.
    recap: Answer | None = None

    @property
    def lines(self) -> list[str]:
        """The facts as a model reads them."""
        return [_line(each) for each in self.facts]


async def gather(runtime: Runtime, work: Work, before: str | None) -> Gathered:
    """Look for what answers a turn, as far as whoever asks is told and may quote it."""
    found = await _gathered(runtime, work, before)
    if not work.longest_quotes:
        return found
    # Nothing can be cited that is longer than what there is to cite from.
    sources = [_cut(each, work.longest_quotes) for each in found.sources]
    facts = [_cut_fact(each, work.longest_quotes) for each in found.facts]
    return replace(found, sources=sources, facts=facts, recap=None)


def _cut(source: Source, longest: Mapping[UUID, int]) -> Source:
    length = min(len(source.text), longest.get(source.book_id, len(source.text)))
    return replace(source, end=source.start + length, text=source.text[:length])


def _cut_fact(fact: Fact, longest: Mapping[UUID, int]) -> Fact:
    length = min(len(fact.quote), longest.get(fact.book_id, len(fact.quote)))
    return replace(fact, end=fact.start + length, quote=fact.quote[:length])


async def _gathered(runtime: Runtime, work: Work, before: str | None) -> Gathered:
    kind = _kind_of(work)
    if kind in {TurnKind.RECAP, TurnKind.CATCH_UP}:
        return await _recap(runtime, work, kind)
    if kind is TurnKind.CARD:
        return await _card(runtime, work)
    if kind is not TurnKind.QUESTION:
        return await _of_a_range(runtime, work, kind)
    found = await _found(runtime, work, work.turn.query, before)
    return Gathered(kind, found.sources, as_told(found.facts))


def _kind_of(work: Work) -> TurnKind:
    """Return what is asked for, in whatever way it is."""
    kind = TurnKind(work.turn.kind)
    if kind is not TurnKind.QUESTION or len(work.books) > 1:
        return kind
    wish = asked(work.turn.query)
    return {Wish.RECAP: TurnKind.RECAP, Wish.CATCH_UP: TurnKind.CATCH_UP}.get(wish, kind)


async def _found(runtime: Runtime, work: Work, query: str, before: str | None) -> Retrieved:
    return await retrieve(runtime, work.turn.user_id, work.books, query, work.as_of, before)


async def _recap(runtime: Runtime, work: Work, kind: TurnKind) -> Gathered:
    since = work.last_visit if kind is TurnKind.CATCH_UP else 0
    told = await recapped(runtime, work.books[0], since=since)
    if told.answer.found:
        # A model retells what the text itself tells best, in more of its sentences.
        more = await recapped(runtime, work.books[0], since=since, sentences=MATERIAL)
        said = [_source(each, more.scenes) for each in more.answer.citations]
        own = [_source(each, told.scenes) for each in told.answer.citations]
    else:
        said, own = [], []
    sources = sorted({*said, *own}, key=lambda each: each.start)
    cited = zip(told.answer.citations, own, strict=False)
    numbers = tuple(replace(each, source=sources.index(of)) for each, of in cited)
    return Gathered(kind, sources, recap=replace(told.answer, citations=numbers))


def _source(citation: Citation, scenes: Sequence[Source]) -> Source:
    scene = scenes[citation.source]
    return Source(scene.book_id, citation.start, citation.end, citation.quote, 0)


async def _card(runtime: Runtime, work: Work) -> Gathered:
    character_id = work.turn.character_id
    if character_id is None:
        return Gathered(TurnKind.CARD, [])
    async with runtime.database.read() as session:
        facts = as_told(await facts_about(session, work.books[0], character_id))
    name = facts[0].subject if facts else ""
    found = await _found(runtime, work, f"Who is {name}?", None) if name else None
    sources = [*as_sources(facts), *(found.sources if found else [])]
    return Gathered(TurnKind.CARD, sources, facts)


async def _of_a_range(runtime: Runtime, work: Work, kind: TurnKind) -> Gathered:
    book, selection = work.books[0], work.selection
    if selection is None or work.turn.start is None:
        return Gathered(kind, [])
    start = work.turn.start
    end = start + len(selection)
    async with runtime.database.read() as session:
        here = await named_here(session, book, start, end)
        # Whoever selects half of a name means all of it.
        start = min([start, *(each.start for each in here.named)])
        end = max([end, *(each.end for each in here.named)])
        [whole] = await quoted(session, [Range(book.text_id, start, end)])
        passage = Source(book.book_id, start, end, whole, 1)
        first = max(start - BEFORE, 0)
        [said] = await quoted(session, [Range(book.text_id, first, start)])
    found = await _found(runtime, work, f"{selection[:TELLING]} {work.turn.query}", None)
    before = [Source(book.book_id, first, start, said, 1)] if said else []
    neighbours = [*before, *found.sources]
    facts = as_told(here.facts)
    return Gathered(
        kind,
        [passage, *neighbours, *as_sources(facts)],
        facts,
        passage=passage,
        named=here.named,
    )


def _line(each: Fact) -> str:
    """Return a fact as a line that a model reads."""
    relation = each.relation.lower().replace("_", " ")
    said = f"{each.kind.value.lower()} {each.subject}: {relation} {each.value}"
    return f'{" ".join(said.split())} ("{each.quote.strip()}")'
