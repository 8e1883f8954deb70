"""Corrections of who speaks, and of how two stand to each other."""

from collections.abc import Iterable
from dataclasses import replace

from app.story.analysis.findings import (
    Evidence,
    EvidenceKind,
    Findings,
    Method,
    Provenance,
    Quotation,
    Relationship,
    RelationshipType,
)

Pair = tuple[int, int]


def spoken_by(findings: Findings, place: int, speaker: int | None) -> Findings:
    """Say who speaks a quotation; what it shows of who talks with whom goes along."""
    before = findings.quotations[place]
    after = replace(
        before,
        speaker=speaker,
        confidence=0.0 if speaker is None else 1.0,
        method=before.method if speaker is None else Method.EXPLICIT,
        revealed_at=before.end,
        provenance=Provenance.USER,
    )
    quotations = list(findings.quotations)
    quotations[place] = after
    return replace(
        findings,
        quotations=tuple(quotations),
        relationships=tuple(_moved(findings.relationships, before, after)),
    )


def _pair(quotation: Quotation) -> Pair | None:
    if quotation.speaker is None or quotation.addressee in {None, quotation.speaker}:
        return None
    one, other = sorted((quotation.speaker, quotation.addressee or 0))
    return one, other


def _moved(
    relationships: Iterable[Relationship], before: Quotation, after: Quotation
) -> Iterable[Relationship]:
    piece = Evidence(after.start, after.end, EvidenceKind.SPEECH)
    old, new = _pair(before), _pair(after)
    placed = new is None
    for each in relationships:
        made = each
        talk = each.type is RelationshipType.CONVERSES
        if talk and (each.source, each.target) == old:
            made = _without(made, piece)
        if talk and (each.source, each.target) == new:
            made, placed = _with(made, piece, after.revealed_at), True
        if made.evidence:
            yield made
    if not placed and new is not None:
        kind = RelationshipType.CONVERSES
        yield Relationship(
            *new,
            kind,
            directed=False,
            weight=1,
            evidence=(piece,),
            revealed_at=after.revealed_at,
            provenance=Provenance.USER,
        )


def _without(each: Relationship, piece: Evidence) -> Relationship:
    left = tuple(one for one in each.evidence if one != piece)
    return replace(each, evidence=left, weight=len(left))


def _with(each: Relationship, piece: Evidence, known: int) -> Relationship:
    both = tuple(sorted({*each.evidence, piece}, key=lambda one: (one.start, one.end, one.kind)))
    return replace(each, evidence=both, weight=len(both), revealed_at=min(each.revealed_at, known))


def related(
    findings: Findings, pair: Pair, kind: RelationshipType, instead: RelationshipType | None
) -> Findings:
    """Say that two stand to each other in another way, or not at all."""
    made = []
    for each in findings.relationships:
        if (each.source, each.target) != pair or each.type is not kind:
            made.append(each)
        elif instead is not None:
            made.append(replace(each, type=instead, provenance=Provenance.USER))
    return replace(findings, relationships=tuple(made))
