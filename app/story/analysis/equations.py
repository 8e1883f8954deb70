"""Where a text says that two names are one person's, or that one person is another."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.story.analysis.discourse import Discourse
from app.story.analysis.findings import Gender
from app.story.analysis.marks import Spoken
from app.story.analysis.tags import Call
from app.story.analysis.turns import Turn
from app.texts.quotes import Span

CALLED = re.compile(
    r"\b(?:call(?:ed|s|ing)?|nicknamed|christened|dubbed) (?P<who>him|her) (?:the )?\Z"
    r"|\b(?P<subject>[Hh]e|[Ss]he) (?:was|is) (?:also |always |generally |commonly )?"
    r"(?:called|known as|nicknamed) (?:the )?\Z"
)
NAMED = re.compile(
    r"(?:,? whose name (?:was|is)|"
    r", (?:also |better |otherwise )?(?:known as|called|nicknamed|alias)) (?:the )?\Z"
)
YOU_ARE = re.compile(r"\b(?:[Yy]ou are|[Yy]ou're|[Yy]ou were) (?:the )?(?:real |true )?\Z")
I_AM = re.compile(
    r"\b(?:I am|I'm|I was|[Mm]y (?:real |true )?name is|[Mm]y name's|[Cc]all me) (?:the )?\Z"
)
NONE_OTHER = re.compile(
    r"\b(?:was|is) (?:none other than|no other than|really|in truth|in reality|in fact|actually) "
    r"(?:the )?\Z|\bwhose (?:real|true) name (?:was|is) \Z"
)
CONFIRMS = re.compile(
    r"\W*(?:[Yy]es|I am|I was|I am he|[Tt]hat is|[Tt]hat was|[Ii]t is true|[Aa]t your service|"
    r"[Yy]ou know|[Hh]ow did you)\b"
)
LOOK_BACK = 60
#: Somebody who has been spoken with so often is not unmasked by a greeting.
KNOWN = 3


@dataclass(frozen=True, slots=True)
class Equation:
    """The text says at `evidence` that somebody's `name` is a name of `person`, too."""

    person: int
    other: int
    name: str
    evidence: Span


def nicknames(discourse: Discourse) -> Iterator[Equation]:
    """Yield what narration says somebody is called."""
    flat = discourse.view.flat
    for number, call in enumerate(discourse.calls):
        if call.spoken >= 0:
            continue
        before = flat[max(0, call.start - LOOK_BACK) : call.start]
        named = NAMED.search(before)
        last = discourse.calls[number - 1] if number else call
        # "Hale, called Heron, rose": whoever is only called somewhere gets no new name.
        if (
            named is not None
            and flat.startswith((",", ".", ";", ")"), call.end)
            and last.end == call.start - len(before) + named.start()
            and last.person != call.person
            and discourse.fits(last.person, discourse.people[call.person].gender)
        ):
            yield Equation(last.person, call.person, _name(flat, call), Span(last.start, call.end))
        found = CALLED.search(before)
        if found is None:
            continue
        word = (found["who"] or found["subject"]).lower()
        gender = Gender.MALE if word in {"him", "he"} else Gender.FEMALE
        at = call.start - len(before) + found.start()
        person = discourse.meant(at, gender)
        if last.end == at - 1 and last.person == person:
            # Whoever calls her something is not whom they call.
            continue
        if person is not None and person != call.person and discourse.fits(call.person, gender):
            yield Equation(person, call.person, _name(flat, call), Span(at, call.end))


def unmaskings(
    discourse: Discourse,
    quotes: Sequence[Spoken],
    turns: Sequence[Turn],
    speakers: Sequence[int | None],
    addressees: Sequence[int | None],
) -> list[Equation]:
    """Return where a text first tells that somebody is somebody else."""
    first: dict[tuple[int, int], Equation] = {}
    for found in _unmaskings(discourse, quotes, turns, speakers, addressees):
        pair = min(found.person, found.other), max(found.person, found.other)
        first.setdefault(pair, found)
    return list(first.values())


def _unmaskings(
    discourse: Discourse,
    quotes: Sequence[Spoken],
    turns: Sequence[Turn],
    speakers: Sequence[int | None],
    addressees: Sequence[int | None],
) -> Iterator[Equation]:
    turn_of = {quote: number for number, turn in enumerate(turns) for quote in turn.quotes}
    flat = discourse.view.flat
    for number, call in enumerate(discourse.calls):
        before = flat[max(0, call.start - LOOK_BACK) : call.start]
        if call.spoken < 0:
            told = NONE_OTHER.search(before)
            other = discourse.calls[number - 1].person if number else call.person
            if told is not None and other != call.person:
                start = discourse.calls[number - 1].start
                yield Equation(other, call.person, _name(flat, call), Span(start, call.end))
            continue
        if flat[call.end : call.end + 1] not in {".", "!", ",", "\u2014", '"'}:
            continue
        at = turn_of[call.spoken]
        found = YOU_ARE.search(before)
        if found is not None:
            masked = addressees[at]
            following = turns[at + 1] if at + 1 < len(turns) else None
            if masked is None or following is None or speakers[at + 1] != masked:
                continue
            said = flat[quotes[following.quotes[0]].start : quotes[following.quotes[0]].end]
            if masked != call.person and CONFIRMS.match(said):
                start = call.start - len(before) + found.start()
                yield Equation(masked, call.person, _name(flat, call), Span(start, call.end))


def _name(flat: str, call: Call) -> str:
    return " ".join(flat[call.start : call.end].split())
