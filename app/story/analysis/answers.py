"""Who answers when a name is called: whoever does so time and again bears it."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise

from app.story.analysis.equations import Equation
from app.story.analysis.findings import Gender
from app.story.analysis.people import Person
from app.story.analysis.tags import TagKind
from app.story.analysis.turns import Turn
from app.texts.quotes import Span

#: So many paragraphs on, an answer is one; so often somebody has to answer to a name, and such a
#: share of all the times that they answer to any.
NEXT = 2
LEAST = 3
MOSTLY = 0.6


def answerers(people: Sequence[Person], turns: Sequence[Turn]) -> Iterator[Equation]:
    """Yield who answers to a name that seems somebody else's, and never calls it."""
    named = [turn.tag.person if turn.tag.kind is TagKind.NAME else -1 for turn in turns]
    calling = {
        (one, other) for turn, one in zip(turns, named, strict=True) for other in turn.vocatives
    }
    answered: Counter[int] = Counter()
    evidence: dict[tuple[int, int], list[Span]] = defaultdict(list)
    for (before, one), (turn, other) in pairwise(zip(turns, named, strict=True)):
        if other < 0 or len(before.vocatives) != 1 or turn.paragraph - before.last_paragraph > NEXT:
            continue
        (called,) = before.vocatives
        if one in {other, called}:
            continue
        answered[other] += 1
        if called != other:
            evidence[other, called].append(Span(before.start, max(turn.end, turn.tag.end)))
    for (one, other), found in evidence.items():
        if len(found) < LEAST or len(found) < MOSTLY * answered[one]:
            continue
        genders = {people[one].gender, people[other].gender}
        if genders >= {Gender.FEMALE, Gender.MALE} or {(one, other), (other, one)} & calling:
            continue
        yield Equation(one, other, _called(people[other], found), found[LEAST - 1])


def _called(person: Person, found: Sequence[Span]) -> str:
    """Return the name that is called."""
    first = found[0]
    for kind in person.kinds:
        if any(first.start <= o.start < first.end for o in kind.at):
            return kind.name
    return person.kinds[0].name
