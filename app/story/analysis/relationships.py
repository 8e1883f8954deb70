"""How people stand to each other: who talks with whom, who meets, and what phrases tell."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

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

#: So many paragraphs apart, two who act are in one place.
TOGETHER = 2
Key = tuple[int, int, RelationshipType]


def relationships(
    view: View,
    calls: Sequence[Call],
    quotations: Sequence[Quotation],
    ties: Sequence[Tie],
    known: Sequence[int],
) -> tuple[Relationship, ...]:
    """Weigh all evidence of pairs of people; nobody stands to anybody before both are known."""
    found: dict[Key, dict[Evidence, int]] = defaultdict(dict)
    for quotation in quotations:
        if quotation.speaker is None or quotation.addressee is None:
            continue
        key = (*_pair(quotation.speaker, quotation.addressee), RelationshipType.CONVERSES)
        evidence = Evidence(quotation.start, quotation.end, EvidenceKind.SPEECH)
        found[key][evidence] = quotation.revealed_at
    for one, other, evidence in _meetings(view, calls, quotations):
        found[one, other, RelationshipType.MEETS][evidence] = evidence.end
    for tie in ties:
        evidence = Evidence(tie.evidence.start, tie.evidence.end, EvidenceKind.PHRASE)
        found[tie.source, tie.target, tie.type][evidence] = evidence.end
    return tuple(
        _relationship(key, pieces, max(known[key[0]], known[key[1]]))
        for key, pieces in sorted(found.items())
    )


def _relationship(key: Key, pieces: Mapping[Evidence, int], known: int) -> Relationship:
    """Put together all that speaks for one; what weighs less for an earlier reader can be told."""
    source, target, kind = key
    ordered = sorted(pieces, key=lambda piece: (piece.end, piece.start))
    revealed = max(known, ordered[0].end, min(pieces.values()))
    return Relationship(
        source, target, kind, kind in DIRECTED, len(ordered), tuple(ordered), revealed
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
