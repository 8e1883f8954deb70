"""How people stand to each other: who talks with whom, who meets, and what phrases tell."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from app.story.analysis.findings import (
    Evidence,
    EvidenceKind,
    Quotation,
    Relationship,
    RelationshipType,
)
from app.story.analysis.kinship import DIRECTED, Tie
from app.story.analysis.tags import Call
from app.story.analysis.view import View

#: Pieces of evidence that are kept; the weight counts all.
KEPT = 12
#: So many paragraphs apart, two who act are in one place.
TOGETHER = 2
#: What is said to somebody's face by whoever has no such kin is only polite.
SAID_TWICE = 2
Key = tuple[int, int, RelationshipType]


def relationships(
    view: View, calls: Sequence[Call], quotations: Sequence[Quotation], ties: Sequence[Tie]
) -> tuple[Relationship, ...]:
    """Weigh all evidence of pairs of people."""
    found: dict[Key, list[Evidence]] = defaultdict(list)
    known: dict[Key, list[int]] = defaultdict(list)
    for quotation in quotations:
        if quotation.speaker is None or quotation.addressee is None:
            continue
        key = (*_pair(quotation.speaker, quotation.addressee), RelationshipType.CONVERSES)
        found[key].append(Evidence(quotation.start, quotation.end, EvidenceKind.SPEECH))
        known[key].append(quotation.revealed_at)
    for one, other, evidence in _meetings(view, calls, quotations):
        key = (one, other, RelationshipType.MEETS)
        found[key].append(evidence)
        known[key].append(evidence.end)
    for tie in ties:
        key = (tie.source, tie.target, tie.type)
        span = tie.evidence
        found[key].append(Evidence(span.start, span.end, EvidenceKind.PHRASE))
        known[key].append(span.end)
    return tuple(
        Relationship(
            source,
            target,
            kind,
            kind in DIRECTED,
            len(evidence),
            tuple(evidence[:KEPT]),
            max(known[source, target, kind][0], evidence[0].end),
        )
        for (source, target, kind), evidence in sorted(found.items())
    )


def _pair(one: int, other: int) -> tuple[int, int]:
    return (one, other) if one < other else (other, one)


def _meetings(
    view: View, calls: Sequence[Call], quotations: Sequence[Quotation]
) -> Iterator[tuple[int, int, Evidence]]:
    """Yield each pair once for every scene in which both act or speak close to each other."""
    acting = sorted(_acting(view, calls, quotations))
    by_scene: dict[int, list[tuple[int, int, int, int]]] = defaultdict(list)
    for start, end, person, paragraph in acting:
        by_scene[view.scene_at(start)].append((start, end, person, paragraph))
    for scene in sorted(by_scene):
        seen: dict[tuple[int, int], Evidence] = {}
        for one, other in _close(by_scene[scene]):
            pair = _pair(one[2], other[2])
            if pair not in seen:
                seen[pair] = Evidence(one[0], other[1], EvidenceKind.PRESENCE)
        for (one_person, other_person), evidence in seen.items():
            yield one_person, other_person, evidence


def _acting(
    view: View, calls: Sequence[Call], quotations: Sequence[Quotation]
) -> Iterable[tuple[int, int, int, int]]:
    for call in calls:
        if call.spoken < 0 and call.subject:
            yield call.start, call.end, call.person, call.paragraph
    for quotation in quotations:
        if quotation.speaker is not None:
            paragraph = view.paragraph_at(quotation.start)
            yield quotation.start, quotation.end, quotation.speaker, paragraph


def _close(
    acting: Sequence[tuple[int, int, int, int]],
) -> Iterator[tuple[tuple[int, int, int, int], tuple[int, int, int, int]]]:
    for at, one in enumerate(acting):
        for other in acting[at + 1 :]:
            if other[3] - one[3] > TOGETHER:
                break
            if other[2] != one[2] and other[1] > one[0]:
                yield one, other
