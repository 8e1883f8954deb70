"""What there is to answer a turn from, by what it asks for."""

from dataclasses import dataclass, field

from app.chat.answer import Source
from app.chat.models import TurnKind
from app.chat.service.retrieve import QuotedFact, Retrieved, retrieve
from app.chat.service.work import Work
from app.platform.runtime import Runtime
from app.story.service.known_facts import FactKind


@dataclass(frozen=True)
class Gathered:
    """Passages that may be quoted, and what else is known."""

    retrieved: Retrieved
    facts: list[str]
    notes: list[str] = field(default_factory=list)

    @property
    def sources(self) -> list[Source]:
        """The passages that may be quoted."""
        return self.retrieved.sources


async def gather(runtime: Runtime, work: Work, before: str | None) -> Gathered:
    """Look for what answers a turn, as far as whoever asks is told."""
    query = work.turn.query
    if work.turn.kind is not TurnKind.QUESTION and work.selection:
        query = f"{work.selection[:400]} {query}"
    found = await retrieve(runtime, work.turn.user_id, work.books, query, work.as_of, before)
    return Gathered(found, [_line(each) for each in found.facts])


def _line(each: QuotedFact) -> str:
    """Return a fact as a line that a model reads."""
    fact = each.fact
    match fact.kind:
        case FactKind.NAME:
            said = f"{fact.subject} is also called {fact.value}"
        case FactKind.RELATIONSHIP:
            said = f"{fact.subject} and {fact.value}: {fact.relation.lower().replace('_', ' ')}"
        case FactKind.TERM:
            said = f"{fact.subject}, {fact.relation}"
        case _:
            said = f"{fact.subject}: {fact.relation} {fact.value}".replace("  ", " ")
    return f'{said} ("{each.quote.strip()}")'
