"""What titles and ranks say of who is meant, and how two bearers share one."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

from app.story.analysis.lexicon import wordset
from app.story.analysis.names import Kind, Occurrence
from app.story.analysis.people import MARRIED, UNMARRIED, Person

#: Titles that go with a name wherever it stands.
RANKED = wordset("sir lord lady king queen prince princess duke duchess count countess")
#: Titles that one person does not bear at once.
AGAINST = (
    (MARRIED, UNMARRIED),
    (frozenset(["lady"]), UNMARRIED),
    (frozenset(["sir", "lord"]), frozenset(["mr"])),
)
#: Titles by which the elder of a house goes instead of a plain one.
RANKED_ELDER = wordset("general colonel captain admiral major sir lord count baron judge")
#: Titles of one's own kin: they go with a first name, and tell its bearers from others.
KIN_TITLES = frozenset(["aunt", "uncle", "auntie"])


def shared(found: Sequence[Person], kind: Kind) -> Iterator[tuple[Person, Kind]]:
    """Part a rank between its bearers: it means who was called by it and a name last before."""
    title = kind.words[-1].rstrip(".").lower()
    starts = sorted(
        (o.start, number)
        for number, person in enumerate(found)
        for other in person.kinds
        if title in other.titles
        for o in other.at
    )
    parts: dict[int, list[Occurrence]] = defaultdict(list)
    for o in kind.at:
        parts[starts[max(bisect_left(starts, (o.start, 0)) - 1, 0)][1]].append(o)
    for number, at in parts.items():
        yield found[number], replace(kind, at=at)
