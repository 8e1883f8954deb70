"""Who is whose father, friend, servant: phrases that say so, and what people call each other."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.story.analysis.discourse import Discourse
from app.story.analysis.findings import Gender, RelationshipType
from app.story.analysis.gender import by_words
from app.story.analysis.marks import Spoken
from app.story.analysis.turns import Turn
from app.texts.quotes import Span

#: What a noun says of the one it names to the one whose it is; True: the other way round.
NOUNS = {
    **dict.fromkeys(
        ("father", "mother", "papa", "mamma", "mama", "stepfather", "stepmother"),
        (RelationshipType.PARENT, False),
    ),
    **dict.fromkeys(("son", "daughter", "child"), (RelationshipType.PARENT, True)),
    **dict.fromkeys(("brother", "sister"), (RelationshipType.SIBLING, False)),
    **dict.fromkeys(("husband", "wife", "bride", "widow"), (RelationshipType.SPOUSE, False)),
    **dict.fromkeys(
        ("betrothed", "fiancé", "fiancée", "bridegroom"), (RelationshipType.ENGAGED, False)
    ),
    **dict.fromkeys(
        (
            "uncle",
            "aunt",
            "cousin",
            "nephew",
            "niece",
            "grandfather",
            "grandmother",
            "grandson",
            "granddaughter",
            "brother-in-law",
            "sister-in-law",
            "father-in-law",
            "mother-in-law",
            "son-in-law",
            "daughter-in-law",
        ),
        (RelationshipType.RELATIVE, False),
    ),
    **dict.fromkeys(("friend", "companion"), (RelationshipType.FRIEND, False)),
    **dict.fromkeys(("enemy", "rival"), (RelationshipType.ENEMY, False)),
    **dict.fromkeys(
        (
            "servant",
            "maid",
            "butler",
            "valet",
            "housekeeper",
            "footman",
            "coachman",
            "squire",
            "nurse",
            "governess",
            "gardener",
        ),
        (RelationshipType.SERVANT, False),
    ),
    **dict.fromkeys(("master", "mistress", "employer"), (RelationshipType.SERVANT, True)),
    **dict.fromkeys(
        ("colleague", "partner", "comrade", "assistant", "apprentice"),
        (RelationshipType.COLLEAGUE, False),
    ),
}
DIRECTED = frozenset([RelationshipType.PARENT, RelationshipType.SERVANT])
_ANY = "|".join(sorted(NOUNS, key=len, reverse=True))
_LED = (
    r"(?:(?:dear|dearest|old|elder|eldest|younger|youngest|only|own|poor|late|little|good|"
    r"best|first|second|beloved) )*"
)
#: "Hale's sister Ilse", "Hale's sister, Ilse".
OWNS = re.compile(rf"'s? {_LED}({_ANY}),? {_LED}\Z")
#: "Ilse, Hale's sister", "Ilse, the sister of Hale", "Ilse was the sister of Hale".
IS_OF = re.compile(rf"(?:,| was| is| were)? (?:the|a|an) {_LED}({_ANY}) of {_LED}\Z")
IS = re.compile(r"(?:,| was| is),? \Z")
AFTER_OWNER = re.compile(rf"'s? {_LED}({_ANY})\b")
#: "his sister Ilse", "my friend Hale".
PRONOUN = re.compile(rf"\b(his|her|my|His|Her|My) {_LED}({_ANY}),? {_LED}\Z")
ADDRESS = re.compile(
    rf"(?:\A|[,.!?\u2014] ?)(?:[Mm]y |[Oo]h,? |[Dd]ear |[Dd]earest )*({_ANY})(?=[,.!?])",
    re.IGNORECASE,
)
#: "My father," is mostly spoken of, and "my son," to.
MY_OWN = re.compile(r"\b[Mm]y (?!dear)")
NEAR = 48


@dataclass(frozen=True, slots=True)
class Tie:
    """A phrase that says how source stands to target."""

    source: int
    target: int
    type: RelationshipType
    evidence: Span


def ties(
    discourse: Discourse,
    quotes: Sequence[Spoken],
    turns: Sequence[Turn],
    speakers: Sequence[int | None],
    addressees: Sequence[int | None],
) -> list[Tie]:
    """Return the ties that phrases tell, in the order of the text."""
    turn_of = {quote: number for number, turn in enumerate(turns) for quote in turn.quotes}
    found = [
        *_between(discourse),
        *_by_pronoun(discourse, turn_of, speakers),
        *_addressed(discourse, quotes, turns, speakers, addressees),
    ]
    return sorted(found, key=lambda tie: (tie.evidence.end, tie.source, tie.target, tie.type))


def _tie(
    discourse: Discourse, who: int, noun: str, whose: int, start: int, end: int
) -> Iterator[Tie]:
    kind, turned = NOUNS[noun.lower()]
    told = by_words([noun])
    if who == whose or not discourse.fits(who, told):
        return
    source, target = (whose, who) if turned else (who, whose)
    if kind not in DIRECTED and source > target:
        source, target = target, source
    yield Tie(source, target, kind, Span(start, end))


def _between(discourse: Discourse) -> Iterator[Tie]:
    """Yield ties of two people who are both called by name."""
    flat = discourse.view.flat
    for one, other in zip(discourse.calls, discourse.calls[1:], strict=False):
        gap = flat[one.end : other.start]
        if len(gap) > NEAR or one.person == other.person:
            continue
        owns = OWNS.match(gap)
        if owns is not None:
            yield from _tie(discourse, other.person, owns[1], one.person, one.start, other.end)
            continue
        of = IS_OF.match(gap)
        if of is not None:
            yield from _tie(discourse, one.person, of[1], other.person, one.start, other.end)
        elif IS.match(gap):
            after = AFTER_OWNER.match(flat, other.end, other.end + NEAR)
            if after is not None:
                yield from _tie(
                    discourse, one.person, after[1], other.person, one.start, after.end()
                )


def _by_pronoun(
    discourse: Discourse, turn_of: dict[int, int], speakers: Sequence[int | None]
) -> Iterator[Tie]:
    """Yield ties of somebody called by name to whom a pronoun means."""
    flat = discourse.view.flat
    for call in discourse.calls:
        before = flat[max(0, call.start - NEAR) : call.start]
        found = PRONOUN.search(before)
        if found is None or "\n" in found[0]:
            continue
        if call.vocative and found[0].rstrip().endswith(","):
            continue
        start = call.start - len(before) + found.start()
        word = found[1].lower()
        whose: int | None
        if word == "my":
            turn = turn_of.get(call.spoken)
            whose = speakers[turn] if turn is not None else None
        elif call.spoken >= 0:
            continue
        else:
            gender = Gender.MALE if word == "his" else Gender.FEMALE
            whose = discourse.meant(start, gender)
        if whose is not None:
            yield from _tie(discourse, call.person, found[2], whose, start, call.end)


def _addressed(
    discourse: Discourse,
    quotes: Sequence[Spoken],
    turns: Sequence[Turn],
    speakers: Sequence[int | None],
    addressees: Sequence[int | None],
) -> Iterator[Tie]:
    """Yield ties that somebody says to the other's face."""
    flat = discourse.view.flat
    for number, turn in enumerate(turns):
        speaker, hearer = speakers[number], addressees[number]
        if speaker is None or hearer is None:
            continue
        for each in turn.quotes:
            quote = quotes[each]
            for found in ADDRESS.finditer(flat[quote.start : quote.end]):
                noun = found[1].lower()
                if MY_OWN.search(found[0]) and noun not in {"son", "daughter"}:
                    continue
                fits = by_words([noun]) is discourse.people[hearer].gender
                if fits and noun not in {"child", "friend", "master", "mistress", "maid", "nurse"}:
                    start = quote.start + found.start(1)
                    yield from _tie(discourse, hearer, noun, speaker, start, start + len(noun))
