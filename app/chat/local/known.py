"""What is known of somebody or something, picked from facts and written down with its words."""

from collections.abc import Iterable, Sequence

from app.chat.local.fact import Fact, FactKind, told
from app.chat.local.forms import plain
from app.chat.local.page import Page, unmarked
from app.chat.local.sentence import ranges
from app.texts.segment import count_words

#: So many words of what a fact rests on are shown.
SHOWN = 60

_ORDER = {kind: place for place, kind in enumerate(FactKind)}


def known_as(name: str | None, facts: Sequence[Fact]) -> list[int]:
    """Return the facts of whom or what is called so, told one kind after another."""
    wanted = plain(name or "")
    if not wanted:
        return []
    called = {
        fact.subject
        for fact in facts
        if wanted == _bare(fact.subject)
        or (fact.kind is FactKind.ALIAS and wanted == _bare(fact.value))
    }
    # A part of a name is enough, if only one is called so.
    subjects = called or {
        fact.subject for fact in facts if f" {wanted} " in f" {plain(fact.subject)} "
    }
    if not called and len(subjects) != 1:
        return []
    return in_turn(facts, [n for n, fact in enumerate(facts) if fact.subject in subjects])


def in_turn(facts: Sequence[Fact], numbers: Iterable[int]) -> list[int]:
    """Return facts in the order of telling: the first of each kind, then the second, and so on."""
    turns: dict[tuple[str, FactKind], int] = {}
    ranked = []
    for number in numbers:
        fact = facts[number]
        turn = turns[fact.subject, fact.kind] = turns.get((fact.subject, fact.kind), -1) + 1
        ranked.append((turn, _ORDER[fact.kind], number))
    return [number for _, _, number in sorted(ranked)]


def write(page: Page, fact: Fact, source: int, language: str | None) -> None:
    """Write a fact down with the words that tell it."""
    page.say(
        f"{unmarked(told(fact))}:", page.quoted(source, *short(fact.start, fact.quote, language))
    )


def short(start: int, quote: str, language: str | None) -> tuple[int, str]:
    """Return as many whole sentences of a quotation as are read with ease, and where they start."""
    first = last = None
    for begin, end in ranges(quote, language):
        if last is not None and count_words(quote, first or 0, end) > SHOWN:
            break
        first, last = begin if first is None else first, end
    return (start, quote) if first is None else (start + first, quote[first:last])


def _bare(name: str) -> str:
    return plain(name).removeprefix("the ")
