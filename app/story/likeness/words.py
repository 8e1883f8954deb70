"""All that is told of somebody or some place, as a text to make vectors of, step by step."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

#: Vectors of one character or place: more would tell little more, and take their room.
STEPS = 6


@dataclass(frozen=True, slots=True)
class Fact:
    """Something told, from where on."""

    revealed_at: int
    words: str


def steps(facts: Iterable[Fact]) -> Iterator[Fact]:
    """Yield what is told so far at some offsets, the last of them where all of it is.

    A step holds nothing that is told later: between two of them the earlier one counts.
    """
    ordered = sorted(facts, key=lambda fact: fact.revealed_at)
    stops = sorted({fact.revealed_at for fact in ordered})
    if len(stops) > STEPS:
        last = len(stops) - 1
        stops = sorted({stops[place * last // (STEPS - 1)] for place in range(STEPS)})
    for stop in stops:
        told = dict.fromkeys(fact.words for fact in ordered if fact.revealed_at <= stop)
        yield Fact(stop, ". ".join(told))
