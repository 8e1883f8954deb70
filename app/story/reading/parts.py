"""The parts that a model reads, one request each: sections, long ones parted where scenes end."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from app.texts.document import Document, Section
from app.texts.scenes import Scene
from app.texts.segment import Range, paragraphs

#: Code points of the longest part: well within what a model reads with care.
LONGEST = 24_000


@dataclass(frozen=True, slots=True)
class Part:
    """A range of one section; `scenes` are the ordinals of those that begin or go on in it."""

    ordinal: int
    section: int
    start: int
    end: int
    scenes: tuple[int, ...]


def parts(document: Document, scenes: Sequence[Scene], longest: int = LONGEST) -> tuple[Part, ...]:
    """Cut the story of a document into parts; what has no words is none."""
    made: list[Part] = []
    for section in document.story:
        mine = [scene for scene in scenes if scene.section == section.ordinal]
        for start, end in _ranges(document.text, section, mine, longest):
            if any(sign.isalnum() for sign in document.text[start:end]):
                there = (s.ordinal for s in mine if s.start < end and start < s.end)
                made.append(Part(len(made), section.ordinal, start, end, tuple(there)))
    return tuple(made)


def _ranges(text: str, section: Section, scenes: Sequence[Scene], longest: int) -> Iterator[Range]:
    """Yield ranges that tile a section, each as long as it may be."""
    stops = sorted({section.start, section.end, *(scene.start for scene in scenes)})
    pieces = [
        piece for start, end in pairwise(stops) for piece in _pieces(text, start, end, longest)
    ]
    begun: Range | None = None
    for start, end in pieces:
        if begun is not None and end - begun[0] > longest:
            yield begun
            begun = None
        begun = (start if begun is None else begun[0], end)
    if begun is not None:
        yield begun


def _pieces(text: str, start: int, end: int, longest: int) -> Iterator[Range]:
    """Yield a scene whole, or parted where paragraphs begin, or anywhere if there are none."""
    if end - start <= longest:
        yield start, end
        return
    firsts = [first for first, _ in paragraphs(text, start, end)][1:]
    while end - start > longest:
        fitting = [first for first in firsts if start < first <= start + longest]
        stop = fitting[-1] if fitting else start + longest
        yield start, stop
        start = stop
    if start < end:
        yield start, end
