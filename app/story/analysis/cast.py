"""Who is in a story: names weighed, gathered into people, and found again in the text."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.story.analysis.aliases import gather
from app.story.analysis.apart import Apart, sentences_with_names
from app.story.analysis.equations import Equation
from app.story.analysis.gender import Tally, lean_of, tally
from app.story.analysis.lexicon import SAY, SURELY_SAY, wordset
from app.story.analysis.marks import Spoken
from app.story.analysis.names import Kind, Names, find_names
from app.story.analysis.people import Person
from app.story.analysis.tags import Call
from app.story.analysis.view import View
from app.story.analysis.weighing import DONE_TO, acts, weigh

LEAST_PERSON = -0.25
#: Titles after which a surname stands.
SURNAMED = wordset("mr mrs ms dr captain colonel major general professor judge")
ENOUGH = 8
#: Who is named no oftener has to do something to be somebody.
PASSING = 4
SELDOM = 2
#: Who is named no oftener than once in so many signs is named rarely.
RARELY = 600_000
#: So much speaks for a name that it is not several people's.
SURELY = 3


@dataclass(frozen=True)
class Cast:
    """The people of a text, where each is called, and the names that are nobody's."""

    people: list[Person]
    calls: list[Call]
    others: list[Kind]


def find_cast(view: View, quotes: Sequence[Spoken]) -> Cast:
    """Find the people of a text."""
    names = find_names(view, quotes)
    people, others = _parted(names)
    lean = lean_of(view)
    words = frozenset(word for kind in people if not kind.role for word in kind.core)
    tallies = _pooled(people, {kind.name: tally(view, kind, lean, words) for kind in people})
    apart = Apart(sentences_with_names(view.flat, people))
    gathered = gather(people, tallies, apart)
    rare = len(view.flat) // RARELY
    passing = [person for person in gathered if _passes(person, rare)]
    kept = [person for person in gathered if not _passes(person, rare)]
    return cast_of(kept, [*others, *(kind for person in passing for kind in person.kinds)])


def cast_of(people: Sequence[Person], others: list[Kind]) -> Cast:
    """Put a cast in order: who is called most comes first."""
    ordered = sorted(people, key=lambda person: (-person.count, person.first))
    return Cast(ordered, find_calls(ordered), others)


def joined(cast: Cast, equations: Sequence[Equation]) -> tuple[Cast, list[Equation]]:
    """Join people whom the text equates, where neither is told of beside the other."""
    people = list(cast.people)
    holder = list(range(len(people)))
    kept: list[Equation] = []
    for equation in equations:
        one, other = holder[equation.person], holder[equation.other]
        if one == other or people[one].titles() & people[other].titles():
            continue
        merged = Person(
            [*people[one].kinds, *people[other].kinds],
            Tally(
                people[one].tally.male + people[other].tally.male,
                people[one].tally.female + people[other].tally.female,
                people[one].tally.lean,
            ),
            people[one].married or people[other].married,
        )
        people[one] = merged
        holder = [one if each == other else each for each in holder]
        kept.append(equation)
    return cast_of([people[number] for number in sorted(set(holder))], cast.others), kept


def _passes(person: Person, rare: int) -> bool:
    """Say whether somebody is named in passing: seldom for the text, and does next to nothing."""
    every = [o for kind in person.kinds for o in kind.at]
    kin = sum(o.kin and o.before == "of" for o in every)
    if 2 * kin > len(every) > SELDOM and not any(acts(o) or o.vocative or o.speaks for o in every):
        # A father of whom only the sons are told is not there himself.
        return True
    if SELDOM <= person.count <= rare and sum(acts(o) or o.speaks for o in every) < SELDOM:
        return True
    if person.count > (SELDOM if person.titles() else PASSING):
        return False
    places = every
    if any(o.after in SAY or o.before in SURELY_SAY or o.introduced for o in places):
        return False
    return (len(places) == 1 and not person.titles()) or not any(
        acts(o) or o.before in DONE_TO or o.vocative or o.kin for o in places
    )


def _parted(names: Names) -> tuple[list[Kind], list[Kind]]:
    """Part the names of people from all others."""
    weights = {name: weigh(kind) for name, kind in names.kinds.items()}
    sure = {
        word
        for name, kind in names.kinds.items()
        if not kind.role and weights[name].person > 1
        for word in kind.core
    }
    people, others = [], []
    for name, kind in names.kinds.items():
        known = 1.5 * bool(set(kind.core) & sure) * (len(kind.at) > 1)
        plural = (
            len(kind.words) == 1
            and name.endswith("s")
            and name[:-1] in sure
            and weights[name].person < SURELY
        )
        weight = weights[name]
        if weight.person + known > max(LEAST_PERSON, weight.place) and not plural:
            people.append(kind)
        else:
            others.append(kind)
    return people, others


def find_calls(people: Sequence[Person]) -> list[Call]:
    """Find every place where somebody is called by name, in the order of the text."""
    calls = [
        Call(
            o.start,
            o.end,
            number,
            o.paragraph,
            o.spoken,
            o.vocative,
            o.possessive,
            acts(o) or o.after in SAY or o.speaks,
        )
        for number, person in enumerate(people)
        for kind in person.kinds
        for o in kind.at
    ]
    return sorted(calls, key=lambda call: (call.start, call.end))


def _pooled(kinds: Sequence[Kind], tallies: dict[str, Tally]) -> dict[str, Tally]:
    """Let names of little evidence share what is known of their first name."""
    firsts: dict[str, Tally] = {}
    for kind in kinds:
        if not kind.role and kind.core and not (kind.titles and kind.titles[-1] in SURNAMED):
            firsts.setdefault(kind.core[0], Tally(lean=tallies[kind.name].lean))
            firsts[kind.core[0]] += tallies[kind.name]
    pooled = {}
    for kind in kinds:
        own = tallies[kind.name]
        if own.male + own.female < ENOUGH and len(kind.core) > 1 and kind.core[0] in firsts:
            own = firsts[kind.core[0]]
        pooled[kind.name] = Tally(own.male, own.female, own.lean)
    return pooled
