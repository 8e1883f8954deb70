"""The short passages to show: neighbouring sentences of one source that most likely answer."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.chat.answer import Source
from app.chat.local.sentence import Sentence

#: How many passages are shown, and of how many words the first and each other may be.
SHOWN, FIRST, OTHERS = 3, 150, 110


@dataclass(frozen=True, slots=True)
class Passage:
    """A range of a source, in code points of its book."""

    source: int
    start: int
    end: int


def passages(
    sources: Sequence[Source], sentences: Sequence[Sentence], likely: Sequence[float]
) -> list[Passage]:
    """Return the passages to show, the best first; none overlaps another."""
    taken: set[int] = set()
    shown: list[Passage] = []
    while len(shown) < SHOWN:
        runs = _runs(sentences, likely, taken, OTHERS if shown else FIRST)
        best = max(runs, key=lambda run: (run[0], -run[1], -run[2]), default=None)
        if best is None:
            break
        _, first, last, source = best
        start, end = sentences[first].start, sentences[last].end
        shown.append(Passage(source, start, end))
        book_id = sources[source].book_id
        # Sources cut in the middle of a sentence leave overlapping ones.
        taken.update(
            place
            for place, each in enumerate(sentences)
            if each.book_id == book_id and each.start < end and start < each.end
        )
    return shown


def _runs(
    sentences: Sequence[Sentence], likely: Sequence[float], taken: set[int], most: int
) -> Iterator[tuple[float, int, int, int]]:
    """Yield runs of sentences inside one source, with how much each promises."""
    for first in range(len(sentences)):
        homes, length, value = sentences[first].homes, 0, 0.0
        for last in range(first, len(sentences)):
            each = sentences[last]
            homes &= each.homes
            length += len(each.codes)
            broken = last > first and (
                length > most or not homes or not sentences[last - 1].leads_to(each)
            )
            if broken or last in taken:
                break
            value += likely[last]
            yield value, first, last, min(homes)
