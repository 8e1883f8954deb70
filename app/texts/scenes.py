"""The story cut into scenes, each with the reason why it begins where it does."""

import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from itertools import pairwise

from app.texts.cues import openers
from app.texts.document import Document, Offset, Section, SectionKind
from app.texts.segment import Range, count_words, paragraphs

#: Scenes have about so many words, and none is left much longer if its text gives a reason.
TARGET = 750
LONGEST = 2_200
#: What has fewer words is one scene, whatever is in it.
ROOMY = 1_100
#: What a break costs without a reason, what reasons are worth, and how much length matters.
PRICE = 1.1
WORTH_TIME, WORTH_PLACE, WORTH_CAST = 1.0, 0.6, 0.7
LENGTH_WEIGHT = 0.9
IN_DIALOGUE = 0.5
WINDOW = 4
#: Wide gaps part scenes only where they are rare.
WIDE = 3
RARE = 0.2
LEAST = 25

ORNAMENT = re.compile(
    r"(?=.*[^\s\"'?!,;:])(?:[^\w\"'\u201c\u201d\u2018\u2019?!,;:]|[oOxX](?!\w))+\Z"
)
NAME = re.compile(r"(?<=[a-z,;] )[A-Z][\w\u2019'-]+|\b(?:Mr|Mrs|Miss|Dr)\.? [A-Z]\w+")
SPEECH = ('"', "\u201c", "\u2018", "\u00ab", "\u2014", "\u300c", "\u201e")


class BreakReason(StrEnum):
    """Why a scene begins where it does."""

    CHAPTER = "CHAPTER"
    ORNAMENT = "ORNAMENT"
    BLANK = "BLANK"
    TIME = "TIME"
    PLACE = "PLACE"
    CAST = "CAST"
    LENGTH = "LENGTH"


@dataclass(frozen=True, slots=True)
class Scene:
    """A scene of a story; scenes tile the sections that tell it."""

    ordinal: int
    section: int
    chapter_number: int
    scene_number: int
    start: Offset
    end: Offset
    word_count: int
    why: BreakReason


@dataclass(frozen=True, slots=True)
class Cut:
    """A place to break, and what speaks for it."""

    why: BreakReason
    worth: float


def scenes(document: Document) -> tuple[Scene, ...]:
    """Cut the story of a document into scenes."""
    made: list[Scene] = []
    chapter, number = 0, 0
    for section in document.story:
        if _begins_chapter(section, document.sections):
            chapter, number = chapter + 1, 0
        for start, end, words, why in _scenes_of(document, section):
            number += 1
            made.append(Scene(len(made), section.ordinal, chapter, number, start, end, words, why))
    return tuple(made)


def _begins_chapter(section: Section, sections: Sequence[Section]) -> bool:
    above = sections[section.parent].kind if section.parent is not None else None
    return section.kind is not SectionKind.PART and above is not SectionKind.CHAPTER


def _scenes_of(
    document: Document, section: Section
) -> Iterator[tuple[Offset, Offset, int, BreakReason]]:
    if section.start == section.end:
        return
    text = document.text
    found = list(paragraphs(text, section.start, section.end))
    lengths = [count_words(text, start, end) for start, end in found]
    cuts = sorted(_cuts(document, found, lengths).items())
    firsts = [0, *(at for at, _ in cuts), len(found)]
    reasons = [BreakReason.CHAPTER, *(why for _, why in cuts)]
    for (first, last), why in zip(pairwise(firsts), reasons, strict=True):
        start = Offset(found[first][0]) if first else section.start
        end = Offset(found[last][0]) if last < len(found) else section.end
        yield start, end, sum(lengths[first:last]), why


def _cuts(
    document: Document, found: Sequence[Range], lengths: Sequence[int]
) -> dict[int, BreakReason]:
    hard = _hard(document.text, found)
    chosen = {at: why for at, why in hard.items() if sum(lengths[:at]) >= LEAST}
    for first, last in pairwise([0, *sorted(chosen), len(found)]):
        if sum(lengths[first:last]) > ROOMY:
            soft = _soft(document.text, found, first, last, document.metadata.language)
            chosen |= {at: soft[at].why for at in _cheapest(lengths, first, last, soft)}
    return chosen


def _hard(text: str, found: Sequence[Range]) -> dict[int, BreakReason]:
    cuts: dict[int, BreakReason] = {}
    gaps = [text.count("\n", a[1], b[0]) for a, b in pairwise(found)]
    usual = Counter(gaps).most_common(1)[0][0] if gaps else 0
    wide = [at for at, gap in enumerate(gaps, start=1) if gap >= WIDE and gap > usual]
    if len(wide) <= RARE * len(found):
        cuts |= dict.fromkeys(wide, BreakReason.BLANK)
    for at, (start, end) in enumerate(found[:-1]):
        if end - start < LEAST and ORNAMENT.match(text[start:end]):
            cuts.pop(at, None)
            cuts[at + 1] = BreakReason.ORNAMENT
    return cuts


def _soft(
    text: str, found: Sequence[Range], first: int, last: int, language: str | None
) -> dict[int, Cut]:
    patterns = openers(language)
    casts = [set(NAME.findall(text, start, end)) for start, end in found[first:last]]
    cuts: dict[int, Cut] = {}
    for at in range(first + 1, last):
        start = found[at][0]
        here = at - first
        before = set().union(*casts[max(here - WINDOW, 0) : here])
        after = set().union(*casts[here : here + WINDOW])
        shared = len(before & after) / max(len(before | after), 1)
        reasons = {
            BreakReason.TIME: WORTH_TIME if patterns and patterns[0].match(text, start) else 0.0,
            BreakReason.PLACE: WORTH_PLACE if patterns and patterns[1].match(text, start) else 0.0,
            BreakReason.CAST: WORTH_CAST * (1 - shared)
            if before and after and shared < RARE
            else 0.0,
        }
        why = max(reasons, key=lambda reason: reasons[reason])
        worth = sum(reasons.values()) - IN_DIALOGUE * text.startswith(SPEECH, start)
        cuts[at] = Cut(why if reasons[why] > 0 else BreakReason.LENGTH, worth)
    return cuts


def _cheapest(lengths: Sequence[int], first: int, last: int, cuts: dict[int, Cut]) -> list[int]:
    """Return the breaks that cost least together: short scenes, long ones and bare breaks cost."""
    costs = {first: 0.0}
    before = {first: first}
    for end in range(first + 1, last + 1):
        words, cheapest, chosen = 0, math.inf, first
        for start in range(end - 1, first - 1, -1):
            words += lengths[start]
            if words > LONGEST and cheapest < math.inf:
                break
            price = 0.0 if start == first else PRICE - cuts[start].worth
            cost = costs[start] + price + _strain(words)
            if cost < cheapest:
                cheapest, chosen = cost, start
        costs[end], before[end] = cheapest, chosen
    breaks: list[int] = []
    at = before[last]
    while at > first:
        breaks.append(at)
        at = before[at]
    return breaks[::-1]


@cache
def _strain(words: int) -> float:
    return LENGTH_WEIGHT * math.log(max(words, 1) / TARGET) ** 2
