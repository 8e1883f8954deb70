"""Places, words and looks: what a model adds to what was found here."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from app.story.analysis.assembly import PROMPTS
from app.story.analysis.findings import AppearanceChange, Descriptor, Place, Provenance, Term
from app.story.reading.merge.people import People
from app.story.reading.told import PartReading
from app.texts.quotes import Span
from app.texts.scenes import Scene

#: Words that describe a place; longer ones tell a story.
SHORT = 120


def places(
    found: Sequence[Place], readings: Sequence[PartReading], people: People, text: str
) -> tuple[Place, ...]:
    """Return every place, the most named first."""
    persons = {alias.name.casefold() for each in people.characters for alias in each.aliases}
    made = list(found)
    spans: dict[int, set[Span]] = defaultdict(set)
    for reading in readings:
        for told in reading.places:
            name = told.name.casefold()
            if name in persons:
                continue
            at = next((n for n, each in enumerate(made) if each.name.casefold() == name), len(made))
            if at == len(made):
                made.append(Place(told.name, 0, 0, 0, (), 0, provenance=Provenance.MODEL))
            if made[at].provenance is Provenance.MODEL:
                spans[at] |= set(told.spans)
            if told.evidence is not None:
                made[at] = _described(made[at], told.evidence, text)
    for at, there in spans.items():
        made[at] = _sited(made[at], there)
    return tuple(sorted(made, key=lambda place: (-place.count, place.first)))


def _described(place: Place, evidence: Span, text: str) -> Place:
    value = " ".join(text[evidence.start : evidence.end].split())
    there = {each.value for each in place.descriptors}
    if len(value) > SHORT or value in there:
        return place
    described = Descriptor(value, evidence, evidence.end, Provenance.MODEL)
    return replace(place, descriptors=(*place.descriptors, described))


def _sited(place: Place, spans: set[Span]) -> Place:
    mentions = sorted(spans, key=lambda span: (span.start, span.end))
    first = mentions[0]
    described = (
        replace(each, revealed_at=max(each.revealed_at, first.end)) for each in place.descriptors
    )
    return replace(
        place,
        count=len(mentions),
        first=first.start,
        last=mentions[-1].start,
        mentions=tuple(mentions),
        revealed_at=first.end,
        descriptors=tuple(described),
    )


def terms(found: Sequence[Term], readings: Sequence[PartReading]) -> tuple[Term, ...]:
    """Return the words a reader would look up; a model explains those that were not."""
    made = list(found)
    for reading in readings:
        for told in reading.terms:
            name, first = told.term.casefold(), told.spans[0]
            at = next((n for n, each in enumerate(made) if each.term.casefold() == name), None)
            if at is None:
                known = max(told.evidence.end, first.end)
                made.append(
                    Term(
                        told.term,
                        len(told.spans),
                        first.start,
                        told.evidence,
                        (),
                        known,
                        Provenance.MODEL,
                    )
                )
            elif made[at].definition is None:
                known = max(told.evidence.end, made[at].revealed_at)
                made[at] = replace(
                    made[at],
                    definition=told.evidence,
                    revealed_at=known,
                    provenance=Provenance.MODEL,
                )
    return tuple(sorted(made, key=lambda term: (term.start, term.term)))


def changes(
    found: Sequence[AppearanceChange],
    readings: Sequence[PartReading],
    people: People,
    scenes: Sequence[Scene],
) -> tuple[AppearanceChange, ...]:
    """Return how looks change, each change once."""
    made = list(found)
    seen = {(each.character, each.type, each.description.casefold()) for each in found}
    for reading in readings:
        for told in reading.changes:
            who, at = people.ordinals.get(told.who), told.evidence
            scene = next((s.ordinal for s in scenes if s.start <= at.start < s.end), None)
            if who is None or scene is None:
                continue
            key = (who, told.type, told.value.casefold())
            if key not in seen:
                seen.add(key)
                known = max(at.end, people.known(who))
                modifier = PROMPTS[told.type].format(told.value)
                made.append(
                    AppearanceChange(
                        who, scene, told.type, told.value, modifier, at, known, Provenance.MODEL
                    )
                )
    return tuple(sorted(made, key=lambda each: (each.evidence.start, each.character)))
