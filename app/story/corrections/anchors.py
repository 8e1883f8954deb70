"""Naming things in a story so that they are found again when the text is analysed anew."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.story.analysis.findings import Findings, Quotation


@dataclass(frozen=True)
class Anchor:
    """Somebody, by what they are called and by a place where they are mentioned."""

    name: str
    at: int


def anchor_of(findings: Findings, ordinal: int) -> Anchor:
    """Return how to find a character again."""
    character = findings.characters[ordinal]
    return Anchor(character.name, character.first)


def character_at(findings: Findings, anchor: Anchor) -> int | None:
    """Return the character that an anchor means, if there is one."""
    for mention in findings.mentions:
        if mention.start == anchor.at:
            return mention.character
    wanted = anchor.name.lower()
    called = [
        character
        for character in findings.characters
        if wanted in {character.name.lower(), *(each.name.lower() for each in character.aliases)}
    ]
    best = max(called, key=lambda character: character.count, default=None)
    return None if best is None else best.ordinal


def quotation_at(findings: Findings, start: int) -> int | None:
    """Return the place of the quotation that covers an offset, if there is one."""
    for place, quotation in enumerate(findings.quotations):
        if _covers(quotation, start):
            return place
    return None


def _covers(quotation: Quotation, offset: int) -> bool:
    return quotation.start <= offset < quotation.end


def place_named(findings: Findings, name: str) -> int | None:
    """Return where the place of a name stands among the places."""
    return _standing([each.name for each in findings.places], name)


def term_named(findings: Findings, term: str) -> int | None:
    """Return where a term stands among the terms."""
    return _standing([each.term for each in findings.terms], term)


def _standing(names: Sequence[str], name: str) -> int | None:
    wanted = name.lower()
    return next((place for place, each in enumerate(names) if each.lower() == wanted), None)
