"""A new description of somebody, held against what the text says of their looks."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.story.analysis.appearance import COLOUR, traits_in
from app.story.analysis.findings import Trait


class Verdict(StrEnum):
    """How something that is said of somebody's looks stands to the text."""

    AGREES = "AGREES"
    DIFFERS = "DIFFERS"
    NEW = "NEW"


@dataclass(frozen=True, slots=True)
class Claim:
    """Something said of somebody's looks."""

    trait: Trait
    value: str


@dataclass(frozen=True, slots=True)
class Finding:
    """What becomes of a claim; `known` is the place of what it agrees with, or differs from."""

    claim: Claim
    verdict: Verdict
    known: int | None


#: Words of which nobody is two at once.
OPPOSED: dict[Trait, Sequence[frozenset[str]]] = {
    Trait.HEIGHT: (frozenset({"tall"}), frozenset({"short", "small"})),
    Trait.BUILD: (
        frozenset("thin slender slim lean spare slight bony gaunt".split()),  # noqa: SIM905
        frozenset("stout plump fat portly burly broad stocky".split()),  # noqa: SIM905
    ),
    Trait.HAIR: (frozenset({"long"}), frozenset({"short", "cropped", "bald"})),
    Trait.SKIN: (frozenset({"pale", "fair"}), frozenset({"dark", "swarthy", "ruddy"})),
}
#: Traits of which different colours are different things, and one person has one.
COLOURED = {Trait.HAIR, Trait.EYES}
_COLOURS = frozenset(COLOUR.split("|"))
#: Other names of one colour.
_SAME = {"gray": "grey", "golden": "gold", "blond": "fair", "blonde": "fair", "flaxen": "fair"}
_WORD = re.compile(r"[a-z]+")
_LEAST = 3


def claims_of(description: str) -> list[Claim]:
    """Return what a description says of somebody's looks."""
    # As narration says it, whatever form it comes in.
    told = f"It was said: {description.strip().rstrip('.')}."
    return [Claim(trait, told[start:end]) for start, end, trait in traits_in(told)]


def held_against(description: str, known: Sequence[Claim]) -> list[Finding]:
    """Hold what a description says against what is known, each claim against all."""
    return [_found(claim, known) for claim in claims_of(description)]


def _found(claim: Claim, known: Sequence[Claim]) -> Finding:
    alike = [place for place, each in enumerate(known) if each.trait is claim.trait]
    for place in alike:
        if _agree(claim, known[place]):
            return Finding(claim, Verdict.AGREES, place)
    for place in alike:
        if _differ(claim, known[place]):
            return Finding(claim, Verdict.DIFFERS, place)
    return Finding(claim, Verdict.NEW, None)


def _words(value: str) -> set[str]:
    return {_SAME.get(word, word) for word in _WORD.findall(value.lower()) if len(word) >= _LEAST}


def _colours(words: Iterable[str]) -> set[str]:
    return {word for word in words if word in _COLOURS}


def _differ(one: Claim, other: Claim) -> bool:
    mine, theirs = _words(one.value), _words(other.value)
    if one.trait in COLOURED:
        colours, others = _colours(mine), _colours(theirs)
        if colours and others and not colours & others:
            return True
    sides = OPPOSED.get(one.trait, ())
    return any(
        mine & side and theirs & against
        for side in sides
        for against in sides
        if side is not against
    )


def _agree(one: Claim, other: Claim) -> bool:
    if _differ(one, other):
        return False
    mine, theirs = _words(one.value), _words(other.value)
    if one.trait in COLOURED and (_colours(mine) or _colours(theirs)):
        return bool(_colours(mine) & _colours(theirs))
    said = {side for side in OPPOSED.get(one.trait, ()) if mine & side}
    told = {side for side in OPPOSED.get(one.trait, ()) if theirs & side}
    return bool(said & told) or bool(mine & theirs)
