"""People put together: names, role, looks, and what the text calls them."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from app.story.analysis.appearance import Look
from app.story.analysis.cast import Cast
from app.story.analysis.equations import Equation
from app.story.analysis.findings import (
    Alias,
    Appearance,
    AppearanceChange,
    ChangeType,
    Character,
    Descriptor,
    Mention,
    MentionKind,
    Quotation,
    RelationshipType,
    Role,
    Trait,
)
from app.story.analysis.kinship import Tie
from app.story.analysis.names import Kind
from app.story.analysis.people import Person
from app.story.analysis.view import View
from app.texts.quotes import Span

#: Shares of the most present one's weight.
LEADING, SUPPORTING = 0.75, 0.06
UNNAMED = "The narrator"
IS = re.compile(
    r"(?:,| was| is) (?:an?|the) ((?:[a-z][\w-]*,? ){0,4}?(?:man|woman|boy|girl|lady|gentleman|"
    r"child|widow|"
    r"orphan|clerk|doctor|lawyer|priest|sailor|soldier|officer|servant|teacher|writer|painter|"
    r"merchant|farmer|keeper|captain|detective|nurse|maid|heir|heiress|keeper|master|tuner|"
    r"[a-z]+-(?:boy|man|master|keeper|clerk|woman|maker)))\b"
)
#: How a change is told to a painter.
PROMPTS = {
    ChangeType.OUTFIT: "wearing {}",
    ChangeType.INJURY: "visible injury: {}",
    ChangeType.HAIR: "hair: {}",
    ChangeType.AGE: "{}",
    ChangeType.OTHER: "{}",
}
#: So far into their story, what is said of somebody's looks is how they look at first.
INITIAL = 0.25


def characters(
    view: View,
    cast: Cast,
    quotations: Sequence[Quotation],
    looks: Sequence[Look],
    ties: Sequence[Tie],
    equations: Sequence[Equation],
    narrator: int | None,
) -> tuple[Character, ...]:
    """Return the people of a story, in the order of the cast."""
    weights = Counter({number: float(person.count) for number, person in enumerate(cast.people)})
    for quotation in quotations:
        if quotation.speaker is not None:
            weights[quotation.speaker] += 1
    roles = _roles(weights, ties, narrator)
    return tuple(
        _character(view, number, person, roles[number], looks, equations, number == narrator)
        for number, person in enumerate(cast.people)
    )


def _roles(weights: Counter[int], ties: Sequence[Tie], narrator: int | None) -> dict[int, Role]:
    most = max(weights.values(), default=0.0)
    leading = {n for n, weight in weights.items() if most and weight >= LEADING * most} | {
        number for number in (narrator,) if number is not None
    }
    against = {
        one if other in leading else other
        for tie in ties
        if tie.type is RelationshipType.ENEMY
        for one, other in ((tie.source, tie.target),)
        if (one in leading) != (other in leading)
    }
    roles = {}
    for number, weight in weights.items():
        if number in leading:
            roles[number] = Role.PROTAGONIST
        elif number in against:
            roles[number] = Role.ANTAGONIST
        else:
            roles[number] = Role.SUPPORTING if weight >= SUPPORTING * most else Role.MINOR
    return roles


def _character(
    view: View,
    number: int,
    person: Person,
    role: Role,
    looks: Sequence[Look],
    equations: Sequence[Equation],
    narrates: bool,
) -> Character:
    first, last = person.first, person.last
    return Character(
        number,
        name_of(person),
        person.gender,
        role,
        tuple(_alias(kind, equations) for kind in _by_count(person)),
        person.count,
        first,
        last,
        person.known,
        narrates,
        tuple(_descriptors(view, person)),
        tuple(_initial(number, person, looks)),
    )


def name_of(person: Person) -> str:
    """Return the name that says most: the fullest of those that are common enough."""
    if not person.kinds:
        return UNNAMED
    ranked = _by_count(person)
    return ranked[0].name


def _by_count(person: Person) -> list[Kind]:
    return sorted(person.kinds, key=lambda kind: (-len(kind.at), kind.name))


def _alias(kind: Kind, equations: Sequence[Equation]) -> Alias:
    first = kind.at[0]
    ends = [first.end] + [e.evidence.end for e in equations if e.name == kind.name]
    return Alias(kind.name, len(kind.at), first.start, max(ends))


def _descriptors(view: View, person: Person) -> Iterator[Descriptor]:
    seen: set[str] = set()
    for kind in person.kinds:
        for occurrence in kind.at:
            found = IS.match(view.flat, occurrence.end, occurrence.end + 90)
            if found is not None and occurrence.spoken < 0 and found[1] not in seen:
                seen.add(found[1])
                yield Descriptor(found[1], Span(occurrence.start, found.end(1)), found.end(1))


def _initial(number: int, person: Person, looks: Sequence[Look]) -> Iterator[Appearance]:
    """Yield what is said first of each trait; of features and clothes all of it, early on."""
    seen: set[tuple[Trait, str]] = set()
    until = person.first + INITIAL * (person.last - person.first)
    for look in looks:
        if look.person != number or look.trait is None:
            continue
        many = look.trait in {Trait.FEATURES, Trait.CLOTHING}
        if any(trait is look.trait and (not many or value == look.value) for trait, value in seen):
            continue
        if many and seen and look.evidence.start > until:
            continue
        seen.add((look.trait, look.value))
        yield Appearance(look.trait, look.value, look.evidence, max(look.revealed_at, person.known))


def mentions(cast: Cast) -> tuple[Mention, ...]:
    """Return every mention by name or title, in the order of the text."""
    found = [
        Mention(
            number,
            occurrence.start,
            occurrence.end,
            MentionKind.TITLE if kind.role else MentionKind.NAME,
        )
        for number, person in enumerate(cast.people)
        for kind in person.kinds
        for occurrence in kind.at
    ]
    return tuple(sorted(found, key=lambda mention: (mention.start, mention.end)))


def changes(view: View, cast: Cast, looks: Sequence[Look]) -> tuple[AppearanceChange, ...]:
    """Return how people's looks change, each change once in its scene."""
    made: list[AppearanceChange] = []
    seen: set[tuple[int, ChangeType, str]] = set()
    for look in looks:
        if look.change is None:
            continue
        key = (look.person, look.change, look.value.lower())
        if key in seen:
            continue
        seen.add(key)
        made.append(
            AppearanceChange(
                look.person,
                view.scenes[view.scene_at(look.evidence.start)].ordinal,
                look.change,
                look.value,
                PROMPTS[look.change].format(look.value),
                look.evidence,
                max(look.revealed_at, cast.people[look.person].known),
            )
        )
    return tuple(made)
