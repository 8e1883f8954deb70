"""Who speaks: what was found here and what a model read, weighed against each other."""

from collections.abc import Sequence
from dataclasses import replace

from app.story.analysis.findings import Method, Provenance, Quotation
from app.story.reading.merge.people import People
from app.story.reading.told import PartReading, SpeakerTold

#: How often a model is taken to be right on a speaker; an assumption, none was measured here.
TRUST = 0.9


def quotations(
    found: Sequence[Quotation], readings: Sequence[PartReading], people: People
) -> tuple[Quotation, ...]:
    """Return every quotation with whoever is most likely to say it."""
    told = {each.quotation: (each, part.end) for part in readings for each in part.speakers}
    return tuple(
        _weighed(each, *told[each.start], people) if each.start in told else each for each in found
    )


def _weighed(quotation: Quotation, told: SpeakerTold, end: int, people: People) -> Quotation:
    speaker = people.ordinals.get(told.speaker)
    addressee = people.ordinals.get(told.addressee or "")
    if speaker is None:
        return quotation
    if speaker == quotation.speaker:
        # Two that do not know of each other are wrong together only where both are.
        sure = 1 - (1 - quotation.confidence) * (1 - TRUST)
        return replace(quotation, confidence=round(sure, 3))
    explicit = quotation.speaker is not None and quotation.method is Method.EXPLICIT
    if explicit and told.evidence is None:
        # What stands beside the words yields to what stands there, not to a guess.
        return quotation
    if addressee is None and quotation.addressee != speaker:
        addressee = quotation.addressee
    known = told.evidence.end if told.evidence is not None else end
    return replace(
        quotation,
        speaker=speaker,
        addressee=addressee,
        confidence=TRUST,
        revealed_at=max(quotation.end, known, people.known(speaker, addressee)),
        provenance=Provenance.MODEL,
    )
