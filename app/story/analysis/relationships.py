"""How people stand to each other: who talks with whom, who meets, and what phrases tell."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from app.story.analysis.exchanges import exchanged
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

#: So many paragraphs and signs apart at most, two who act are in one place.
TOGETHER, CLOSE = 3, 200
#: So many signs apart, and so many names on, two of one sentence are told of together.
NEAR = 60
FEW = 5
#: So often somebody is named who meets others.
LEAST = 2
SENTENCE_END = re.compile(r"[.!?][\"'\s]|\n")
#: "Hale, the son of Anselm": the second only says who the first is.
KIN_OF = re.compile(
    r"\b(?:sons?|daughter|wife|husband|brother|sister|father|mother|child|race|house|friend) "
    r"of (?:the )?\Z"
)
FIRST_PERSON = re.compile(r"\b(?:I|me|we|us)\b")
#: Where two meet, and who.
Meeting = tuple[int, int, int, int]
Key = tuple[int, int, RelationshipType]


def relationships(
    view: View,
    calls: Sequence[Call],
    quotations: Sequence[Quotation],
    ties: Sequence[Tie],
    known: Sequence[int],
    narrator: int | None,
    unclear: frozenset[int] = frozenset(),
) -> tuple[Relationship, ...]:
    """Weigh all evidence of pairs of people; nobody stands to anybody before both are known.

    Of those who are unclear, nobody can say who it is that stands to somebody.
    """
    found: dict[Key, dict[Evidence, int]] = defaultdict(dict)
    for speaker, hearer, quotation in exchanged(quotations):
        key = (*_pair(speaker, hearer), RelationshipType.CONVERSES)
        evidence = Evidence(quotation.start, quotation.end, EvidenceKind.SPEECH)
        found[key][evidence] = quotation.revealed_at
    for one, other, evidence in _meetings(view, calls, quotations, narrator):
        found[one, other, RelationshipType.MEETS][evidence] = evidence.end
    for tie in ties:
        evidence = Evidence(tie.evidence.start, tie.evidence.end, EvidenceKind.PHRASE)
        found[tie.source, tie.target, tie.type][evidence] = evidence.end
    return tuple(
        _relationship(key, pieces, max(known[key[0]], known[key[1]]))
        for key, pieces in sorted(found.items())
        if not unclear & set(key[:2])
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
    view: View, calls: Sequence[Call], quotations: Sequence[Quotation], narrator: int | None
) -> Iterator[tuple[int, int, Evidence]]:
    """Yield each pair once for every scene in which the two are seen to meet."""
    # Who is named a single time is met by nobody: nothing tells that they are there.
    times = Counter(call.person for call in calls)
    calls = [call for call in calls if times[call.person] >= LEAST]
    acting = sorted(_acting(view, calls, quotations))
    told = [call for call in calls if call.spoken < 0]
    seen: dict[tuple[int, int, int], Evidence] = {}
    for start, end, one, other in sorted(
        (*_close(view, acting), *_told_together(view, told), *_with_narrator(view, told, narrator))
    ):
        key = (view.scene_at(start), *_pair(one, other))
        seen.setdefault(key, Evidence(start, end, EvidenceKind.PRESENCE))
    for (_, one, other), evidence in seen.items():
        yield one, other, evidence


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


def _close(view: View, acting: Sequence[tuple[int, int, int, int]]) -> Iterator[Meeting]:
    """Yield who acts or speaks close to one another, within a scene."""
    for at, (start, end, one, paragraph) in enumerate(acting):
        scene = view.scene_at(start)
        for first, last, other, where in acting[at + 1 :]:
            if where - paragraph > TOGETHER or first - end > CLOSE or view.scene_at(first) != scene:
                break
            if other != one and last > start:
                yield start, max(end, last), one, other


def _told_together(view: View, told: Sequence[Call]) -> Iterator[Meeting]:
    """Yield whom one sentence tells of side by side: "Hale saw Ilse", "Hale and Ilse"."""
    free = [call for call in told if not call.possessive]
    for at, one in enumerate(free):
        for other in free[at + 1 : at + FEW]:
            between = view.flat[one.end : other.start]
            if len(between) > NEAR or SENTENCE_END.search(between):
                break
            if KIN_OF.search(between):
                continue
            if one.person != other.person:
                yield one.start, other.end, one.person, other.person


def _with_narrator(view: View, told: Sequence[Call], narrator: int | None) -> Iterator[Meeting]:
    """Yield who acts where the one who tells the story says "I" or "me"."""
    if narrator is None:
        return
    for call in told:
        if not call.subject or call.person == narrator:
            continue
        first, last = view.paragraphs[call.paragraph]
        own = FIRST_PERSON.search(
            view.flat, max(first, call.start - NEAR), min(last, call.end + NEAR)
        )
        if own is not None:
            yield min(call.start, own.start()), max(call.end, own.end()), narrator, call.person
