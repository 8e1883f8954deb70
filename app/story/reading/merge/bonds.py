"""What people are to each other, and who is whom."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from app.story.analysis.findings import (
    Evidence,
    EvidenceKind,
    Identity,
    Provenance,
    Quotation,
    Relationship,
    RelationshipType,
)
from app.story.analysis.kinship import DIRECTED
from app.story.reading.merge.people import People
from app.story.reading.told import BondTold, PartReading

Key = tuple[int, int, RelationshipType]


def relationships(
    found: Sequence[Relationship],
    readings: Sequence[PartReading],
    people: People,
    quotations: Sequence[Quotation],
) -> tuple[Relationship, ...]:
    """Return every relationship with all that speaks for it."""
    made: dict[Key, Relationship] = {(each.source, each.target, each.type): each for each in found}
    if any(each.provenance is Provenance.MODEL for each in quotations):
        made = _conversing(made, quotations)
    for reading in readings:
        for bond in reading.bonds:
            key = _key(bond, people)
            if key is not None:
                made[key] = _with(made.get(key), key, bond, people)
    return tuple(made[key] for key in sorted(made))


def _conversing(
    found: dict[Key, Relationship], quotations: Sequence[Quotation]
) -> dict[Key, Relationship]:
    """Return relationships with those of talk made anew, as some speakers are others now."""
    kind = RelationshipType.CONVERSES
    talk: dict[Key, list[Quotation]] = defaultdict(list)
    for each in quotations:
        if each.speaker is not None and each.addressee is not None:
            one, other = sorted((each.speaker, each.addressee))
            talk[one, other, kind].append(each)
    made = {key: each for key, each in found.items() if key[2] is not kind}
    for key, said in talk.items():
        made[key] = Relationship(
            *key,
            directed=False,
            weight=len(said),
            evidence=tuple(Evidence(q.start, q.end, EvidenceKind.SPEECH) for q in said),
            revealed_at=min(each.revealed_at for each in said),
            provenance=Provenance.LOCAL if key in found else Provenance.MODEL,
        )
    return made


def _key(bond: BondTold, people: People) -> Key | None:
    source, target = people.ordinals.get(bond.source), people.ordinals.get(bond.target)
    if source is None or target is None or source == target:
        return None
    if bond.type not in DIRECTED and source > target:
        source, target = target, source
    return source, target, bond.type


def _with(before: Relationship | None, key: Key, bond: BondTold, people: People) -> Relationship:
    source, target, kind = key
    evidence = Evidence(bond.evidence.start, bond.evidence.end, EvidenceKind.PHRASE)
    known = max(evidence.end, people.known(source, target))
    if before is None:
        return Relationship(
            source, target, kind, kind in DIRECTED, 1, (evidence,), known, Provenance.MODEL
        )
    if any(each.start < evidence.end and evidence.start < each.end for each in before.evidence):
        return before
    pieces = sorted((*before.evidence, evidence), key=lambda each: (each.end, each.start))
    return replace(
        before,
        weight=before.weight + 1,
        evidence=tuple(pieces),
        revealed_at=min(before.revealed_at, known),
    )


def identities(
    found: Sequence[Identity], readings: Sequence[PartReading], people: People
) -> tuple[Identity, ...]:
    """Return who turns out to be whom; two stay two until words of the text say so."""
    made = list(found)
    pairs = {frozenset((each.masked, each.real)) for each in found}
    for reading in readings:
        for each in reading.identities:
            masked, real = people.ordinals.get(each.masked), people.ordinals.get(each.real)
            if masked is None or real is None or frozenset((masked, real)) in pairs:
                continue
            pairs.add(frozenset((masked, real)))
            known = max(each.evidence.end, people.known(masked, real))
            made.append(Identity(masked, real, each.evidence, known, Provenance.MODEL))
    return tuple(made)
