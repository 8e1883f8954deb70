"""The sentences of passages that may be quoted, each once, in the order of the text."""

from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from app.chat.answer import Source
from app.chat.local.forms import codes
from app.texts import segment

#: A sentence of more words is cut where it takes a breath, for nobody wants to read all of it.
LONGEST = 80
BREATHS = ";:,\u2014\u2013\u3001\uff0c"

#: Sentences further from each other than this do not follow each other.
NEAR = 8


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence, with the sources that hold it and the best of their scores (of 1)."""

    book_id: UUID
    start: int
    end: int
    text: str
    codes: "array[int]"
    homes: frozenset[int]
    score: float

    def leads_to(self, other: "Sentence") -> bool:
        """Tell whether another sentence stands right behind this one."""
        return self.book_id == other.book_id and 0 <= other.start - self.end <= NEAR


def sentences_of(sources: Sequence[Source], language: str | None) -> list[Sentence]:
    """Return the sentences of all sources; what stands inside another sentence is left out."""
    homes: dict[tuple[UUID, int, int], list[int]] = {}
    for number, source in enumerate(sources):
        for start, end in ranges(source.text, language):
            place = (source.book_id, source.start + start, source.start + end)
            homes.setdefault(place, []).append(number)
    best = max((source.score for source in sources), default=0.0)
    # Scores that vectors have a say in may lie below nought.
    floor = min([0.0, *(source.score for source in sources)])
    found: list[Sentence] = []
    for book_id, start, end in sorted(
        homes, key=lambda place: (place[0].bytes, place[1], -place[2])
    ):
        if found and found[-1].book_id == book_id and end <= found[-1].end:
            continue
        mine = homes[book_id, start, end]
        source = sources[mine[0]]
        text = source.text[start - source.start : end - source.start]
        found.append(
            Sentence(
                book_id,
                start,
                end,
                text,
                array("I", codes(text, language)),
                frozenset(mine),
                _share(max(sources[each].score for each in mine), floor, best),
            )
        )
    return found


def _share(score: float, floor: float, best: float) -> float:
    return (score - floor) / (best - floor) if best > floor else 0.0


def ranges(text: str, language: str | None) -> Iterator[tuple[int, int]]:
    """Yield the sentences of a text, of very long ones their parts."""
    for first, last in segment.paragraphs(text, 0, len(text)):
        for start, end in segment.sentences(text, first, last, language):
            yield from _parts(text, start, end)


def _parts(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    words = list(segment.words(text, start, end))
    at = start
    while len(words) > LONGEST:
        inside = words[:LONGEST]
        breath = max(text.rfind(sign, inside[LONGEST // 2][1], inside[-1][1]) for sign in BREATHS)
        cut = breath + 1 if breath >= 0 else inside[-1][1]
        yield at, cut
        words = [word for word in words if word[0] >= cut]
        # What stands between two words belongs to the one before it, spaces to none.
        at = words[0][0] if words else end
        while at > cut and not text[at - 1].isspace():
            at -= 1
    if at < end:
        yield at, end
