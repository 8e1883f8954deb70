"""Corrections of who is who."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from app.story.analysis.findings import (
    Alias,
    Character,
    Findings,
    Gender,
    Identity,
    Mention,
    Provenance,
    Role,
)
from app.story.corrections.renumber import renumbered
from app.texts.quotes import Span


def renamed(findings: Findings, ordinal: int, name: str) -> Findings:
    """Call somebody by a name, from where they first appear."""
    character = findings.characters[ordinal]
    known = character.revealed_at
    others = tuple(each for each in character.aliases if each.name.lower() != name.lower())
    count = sum(each.count for each in character.aliases if each.name.lower() == name.lower())
    alias = Alias(name, count, character.first, known, Provenance.USER)
    return _with(findings, replace(character, name=name, aliases=(alias, *others)))


def merged(findings: Findings, ordinal: int, into: int, revealed_at: int | None) -> Findings:
    """Make one of two characters; if it is a secret, only from where it is revealed on."""
    if revealed_at is not None:
        secret = Identity(
            ordinal, into, Span(revealed_at - 1, revealed_at), revealed_at, Provenance.USER
        )
        others = tuple(each for each in findings.identities if each.masked != ordinal)
        return replace(findings, identities=(*others, secret))
    one, other = findings.characters[into], findings.characters[ordinal]
    aliases = {each.name.lower(): each for each in (*other.aliases, *one.aliases)}
    both = replace(
        one,
        aliases=tuple(sorted(aliases.values(), key=lambda each: -each.count)),
        count=one.count + other.count,
        first=min(one.first, other.first),
        last=max(one.last, other.last),
        revealed_at=min(one.revealed_at, other.revealed_at),
        narrator=one.narrator or other.narrator,
        gender=other.gender if one.gender is Gender.UNKNOWN else one.gender,
        descriptors=(*one.descriptors, *other.descriptors),
        appearance=(*one.appearance, *other.appearance),
    )
    becomes = {each.ordinal: each.ordinal for each in findings.characters} | {ordinal: into}
    return renumbered(_with(findings, both), becomes)


def split(findings: Findings, ordinal: int, names: Iterable[str], text: str) -> Findings:
    """Let those whom some names call be somebody else; what else is known stays where it is."""
    wanted = {name.lower() for name in names}
    character = findings.characters[ordinal]
    theirs = tuple(each for each in character.aliases if each.name.lower() in wanted)
    ours = tuple(each for each in character.aliases if each.name.lower() not in wanted)
    number = len(findings.characters)
    mentions = tuple(
        replace(each, character=number)
        if each.character == ordinal and text[each.start : each.end].lower() in wanted
        else each
        for each in findings.mentions
    )
    taken = [each for each in mentions if each.character == number]
    if not theirs or not ours or not taken:
        return findings
    name = max(theirs, key=lambda each: each.count).name
    left = [each for each in mentions if each.character == ordinal]
    first = replace(_over(character, left), aliases=ours)
    if character.name.lower() in wanted:
        first = replace(first, name=max(ours, key=lambda each: each.count).name)
    second = _over(Character(number, name, Gender.UNKNOWN, Role.MINOR, theirs, 0, 0, 0, 0), taken)
    made = _with(findings, first)
    return replace(made, characters=(*made.characters, second), mentions=mentions)


def hidden(findings: Findings, ordinal: int) -> Findings:
    """Leave somebody out of the story."""
    becomes: dict[int, int | None] = {each.ordinal: each.ordinal for each in findings.characters}
    return renumbered(findings, becomes | {ordinal: None})


def with_role(findings: Findings, ordinal: int, role: Role) -> Findings:
    """Say how much somebody matters, from where they first appear."""
    said = replace(findings.characters[ordinal], role=role, provenance=Provenance.USER)
    return _with(findings, said)


def with_gender(findings: Findings, ordinal: int, gender: Gender) -> Findings:
    """Say whether somebody is she or he, from where they first appear."""
    character = findings.characters[ordinal]
    return _with(findings, replace(character, gender=gender, gender_known=character.revealed_at))


def _with(findings: Findings, character: Character) -> Findings:
    made = [
        character if each.ordinal == character.ordinal else each for each in findings.characters
    ]
    return replace(findings, characters=tuple(made))


def _over(character: Character, mentions: Sequence[Mention]) -> Character:
    if not mentions:
        return character
    first = min(mentions, key=lambda each: each.start)
    return replace(
        character,
        count=len(mentions),
        first=first.start,
        last=max(each.start for each in mentions),
        revealed_at=max(first.end, character.revealed_at if character.count else 0),
    )
