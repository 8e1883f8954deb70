"""People: who was found here, corrected by what a model says of them, and whom only it found."""

from bisect import bisect_left, insort
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from app.story.analysis.assembly import INITIAL
from app.story.analysis.findings import (
    Alias,
    Appearance,
    Character,
    Descriptor,
    Findings,
    Gender,
    Mention,
    MentionKind,
    Provenance,
    Role,
    Trait,
)
from app.story.reading.told import NameTold, PartReading, PersonTold
from app.texts.quotes import Span

#: Somebody has one height, and many clothes.
MANY = frozenset((Trait.FEATURES, Trait.CLOTHING))

Vote = TypeVar("Vote")


@dataclass(frozen=True)
class People:
    """All characters with their mentions, and the places of the cast's ids among them."""

    characters: tuple[Character, ...]
    mentions: tuple[Mention, ...]
    ordinals: dict[str, int]

    def known(self, *ordinals: int | None) -> int:
        """Return where all of several are known."""
        return max(self.characters[each].revealed_at for each in ordinals if each is not None)


def people(findings: Findings, readings: Sequence[PartReading]) -> People:
    """Put together who was found here and who was read of."""
    told: dict[str, list[PersonTold]] = defaultdict(list)
    names: dict[str, list[NameTold]] = defaultdict(list)
    for reading in readings:
        for person in reading.people:
            told[person.id].append(person)
        for name in reading.names:
            names[name.who].append(name)
    ordinals = {f"c{each.ordinal}": each.ordinal for each in findings.characters}
    newcomers = [who for who, said in told.items() if who not in ordinals and said[0].new]
    numbered = ordinals | {
        who: number for number, who in enumerate(newcomers, start=len(findings.characters))
    }
    called: list[tuple[str, tuple[Span, ...]]] = []
    for reading in readings:
        called += [(each.id, each.spans) for each in reading.people]
        called += [(each.who, each.spans) for each in reading.names]
    mentions = _mentions(findings.mentions, numbered, called)
    by_character: dict[int, list[Mention]] = defaultdict(list)
    for mention in mentions:
        by_character[mention.character].append(mention)
    characters = [
        _corrected(each, told[f"c{each.ordinal}"], names[f"c{each.ordinal}"], by_character)
        for each in findings.characters
    ]
    # Whoever is nowhere called by a name that is nobody else's was not really found.
    renumbered: dict[int, int] = {number: number for number in ordinals.values()}
    for who in newcomers:
        mine = by_character[numbered[who]]
        if mine:
            ordinals[who] = renumbered[numbered[who]] = len(characters)
            characters.append(_newcomer(len(characters), told[who], names[who], mine))
    kept = (
        replace(each, character=renumbered[each.character])
        for each in mentions
        if each.character in renumbered
    )
    looked = _looks(characters, readings, ordinals)
    return People(tuple(_described(looked, readings, ordinals)), tuple(kept), ordinals)


def _mentions(
    found: Sequence[Mention],
    ordinals: dict[str, int],
    called: Iterable[tuple[str, tuple[Span, ...]]],
) -> list[Mention]:
    """Return all mentions: a new one takes no place from another's, and the longest comes first."""
    wanted = {
        (span.end - span.start, span.start, ordinals[who])
        for who, spans in called
        for span in spans
        if who in ordinals
    }
    taken = sorted((each.start, each.end, each.character, each.kind) for each in found)
    for length, start, who in sorted(wanted, key=lambda each: (-each[0], *each[1:])):
        end = start + length
        there = list(_touching(taken, start, end))
        if any(each[2] != who or each[0] < start or each[1] > end for each in there):
            continue
        # The same one, called by less of the name.
        for each in there:
            taken.remove(each)
        insort(taken, (start, end, who, MentionKind.NAME))
    return [Mention(who, start, end, kind) for start, end, who, kind in taken]


def _touching(
    taken: Sequence[tuple[int, int, int, MentionKind]], start: int, end: int
) -> Iterator[tuple[int, int, int, MentionKind]]:
    at = bisect_left(taken, start, key=lambda each: each[0])
    # Mentions do not overlap each other: only the one before can reach in.
    for each in taken[max(at - 1, 0) :]:
        if each[0] >= end:
            break
        if each[1] > start:
            yield each


def _corrected(
    character: Character,
    told: Sequence[PersonTold],
    names: Sequence[NameTold],
    mentions: dict[int, list[Mention]],
) -> Character:
    if not told and not names:
        return character
    mine = mentions[character.ordinal]
    aliases = (*character.aliases, *_aliases(character.aliases, names))
    return replace(
        character,
        name=_name(told, aliases, character.name),
        gender=_gender(told, character.gender),
        role=_won((each.role for each in told), character.role),
        aliases=aliases,
        count=max(character.count, len(mine)),
        last=max((character.last, *(each.start for each in mine))),
    )


def _newcomer(
    ordinal: int, told: Sequence[PersonTold], names: Sequence[NameTold], mine: Sequence[Mention]
) -> Character:
    first = min(mine, key=lambda each: each.start)
    name, spans = told[0].name, told[0].spans
    alias = Alias(name, len(spans), spans[0].start, spans[0].end, Provenance.MODEL)
    aliases = (alias, *_aliases((alias,), names))
    return Character(
        ordinal,
        _name(told, aliases, name),
        _gender(told, Gender.UNKNOWN),
        _won((each.role for each in told), Role.MINOR),
        aliases,
        len(mine),
        first.start,
        max(each.start for each in mine),
        first.end,
        provenance=Provenance.MODEL,
    )


def _aliases(known: Sequence[Alias], names: Sequence[NameTold]) -> Iterator[Alias]:
    """Yield the names that only a model found: known from where they are first equated."""
    owned = {each.name.casefold() for each in known}
    grouped: dict[str, list[NameTold]] = defaultdict(list)
    for each in names:
        if each.name.casefold() not in owned:
            grouped[each.name.casefold()].append(each)
    for said in grouped.values():
        spans = {span for each in said for span in each.spans}
        first = min(span.start for span in spans)
        known_at = min(each.known for each in said)
        yield Alias(said[0].name, len(spans), first, known_at, Provenance.MODEL)


def _name(told: Sequence[PersonTold], aliases: Sequence[Alias], before: str) -> str:
    """Return the name that most parts call somebody by, if the text is known to have it."""
    spelled = {alias.name.casefold(): alias.name for alias in aliases}
    return spelled.get(_won((each.name.casefold() for each in told), ""), before)


def _gender(told: Sequence[PersonTold], before: Gender) -> Gender:
    return _won((each.gender for each in told if each.gender is not Gender.UNKNOWN), before)


def _won(votes: Iterable[Vote], before: Vote) -> Vote:
    """Return what more than half of the parts say, or else what was found before."""
    counted = Counter(votes)
    for vote, count in counted.items():
        if 2 * count > counted.total():
            return vote
    return before


def _described(
    characters: Sequence[Character], readings: Sequence[PartReading], ordinals: dict[str, int]
) -> Iterator[Character]:
    added: dict[int, list[Descriptor]] = defaultdict(list)
    for reading in readings:
        for each in reading.descriptions:
            if each.who not in ordinals:
                continue
            character = characters[ordinals[each.who]]
            mine = added[character.ordinal]
            there = {d.value.casefold() for d in (*character.descriptors, *mine)}
            if each.value.casefold() not in there:
                known = max(each.evidence.end, character.revealed_at)
                mine.append(Descriptor(each.value, each.evidence, known, Provenance.MODEL))
    for character in characters:
        more = added[character.ordinal]
        yield (
            replace(character, descriptors=(*character.descriptors, *more)) if more else character
        )


def _looks(
    characters: Sequence[Character], readings: Sequence[PartReading], ordinals: dict[str, int]
) -> list[Character]:
    found = list(characters)
    for reading in readings:
        for each in reading.looks:
            if each.who in ordinals:
                at = ordinals[each.who]
                found[at] = _seen(found[at], each.trait, each.value, each.evidence)
    return found


def _seen(character: Character, trait: Trait, value: str, evidence: Span) -> Character:
    """Return somebody with one more thing known of how they look at first."""
    same = [each for each in character.appearance if each.trait is trait]
    until = character.first + INITIAL * (character.last - character.first)
    if trait in MANY:
        known = any(each.value.casefold() == value.casefold() for each in same)
        if known or (same and evidence.start > until):
            return character
    elif same:
        return character
    revealed = max(evidence.end, character.revealed_at)
    look = Appearance(trait, value, evidence, revealed, Provenance.MODEL)
    return replace(character, appearance=(*character.appearance, look))
