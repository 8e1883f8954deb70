"""BM25 over passages of one text, with pairs of neighbours, and with a look at what is around.

Measured on questions about short stories: the pairs and the surroundings each find some of what
single words alone do not.
"""

import math
from array import array
from collections import Counter
from collections.abc import Sequence

from app.texts.rank.terms import Query

#: How soon a word said again counts less, and how much a long passage counts less.
SATURATION, LENGTH = 1.2, 0.75

#: What a pair of neighbours counts beside its words, and the surroundings beside the passage.
PAIRS, AROUND = 0.5, 0.5

#: Passages on each side that surround one.
REACH = 1

Term = int | tuple[int, int]
Counts = dict[Term, int]


def score(
    query: Query, passages: Sequence["array[int]"], *, groups: Sequence[object] | None = None
) -> list[float]:
    """Return how well each passage answers; those of one group stand side by side in a text."""
    counts = [_counts(query, passage) for passage in passages]
    lengths = [len(passage) for passage in passages]
    own = _bm25(counts, lengths)
    if groups is None:
        groups = [None] * len(passages)
    near = [_near(place, groups) for place in range(len(passages))]
    around = _bm25(
        [_together([counts[each] for each in places]) for places in near],
        [sum(lengths[each] for each in places) for places in near],
    )
    return [one + AROUND * other for one, other in zip(own, around, strict=True)]


def _near(place: int, groups: Sequence[object]) -> range:
    first, last = place, place
    while place - first < REACH and first > 0 and groups[first - 1] == groups[place]:
        first -= 1
    while last - place < REACH and last + 1 < len(groups) and groups[last + 1] == groups[place]:
        last += 1
    return range(first, last + 1)


def _counts(query: Query, passage: "array[int]") -> Counts:
    """Count what is looked for: one pass over all words, and the rest over the few that matter."""
    wanted = query.words.union(first for first, _ in query.pairs)
    found: Counts = {}
    last = len(passage) - 1
    for place in [at for at, code in enumerate(passage) if code in wanted]:
        code = passage[place]
        if code in query.words:
            found[code] = found.get(code, 0) + 1
        if place < last and (pair := (code, passage[place + 1])) in query.pairs:
            found[pair] = found.get(pair, 0) + 1
    return found


def _together(counts: Sequence[Counts]) -> Counts:
    found: Counts = {}
    for each in counts:
        for term, times in each.items():
            found[term] = found.get(term, 0) + times
    return found


def _bm25(counts: Sequence[Counts], lengths: Sequence[int]) -> list[float]:
    total = len(counts)
    spread = Counter(term for found in counts for term in found)
    average = max(sum(lengths) / total, 1) if total else 1
    rarity = {
        term: (PAIRS if isinstance(term, tuple) else 1.0)
        * math.log(1 + (total - times + 0.5) / (times + 0.5))
        for term, times in spread.items()
    }
    scores = []
    for found, length in zip(counts, lengths, strict=True):
        damped = SATURATION * (1 - LENGTH + LENGTH * length / average)
        scores.append(
            math.fsum(
                rarity[term] * times * (SATURATION + 1) / (times + damped)
                for term, times in found.items()
            )
        )
    return scores
