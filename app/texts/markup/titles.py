"""Titles, kinds and headings of what was written."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence

from app.texts.document import SectionKind
from app.texts.kinds import by_type
from app.texts.markup.flow import Mark, Source
from app.texts.outline import Entry

ENDING = ".:!?;,\u2014\u2026"
LONGEST = 200


def title_of(text: str, heading: Mark) -> str | None:
    """Return a heading on one line: lines of it are set apart."""
    lines = [" ".join(line.split()) for line in text[heading.start : heading.end].split("\n")]
    title = ""
    for line in filter(None, lines):
        between = "" if not title else " " if title[-1] in ENDING else " · "
        title += between + line
    return title[:LONGEST] or None


def headings(text: str, source: Source) -> Iterator[Entry]:
    """Yield what the headings of a document begin."""
    for heading in source.headings:
        title = title_of(text, heading)
        if title and heading.end > heading.start:
            yield Entry(heading.block, heading.level, title)


class Kinds:
    """What elements say of the text in them."""

    def __init__(self, sources: Sequence[Source]) -> None:
        found = [(mark, by_type(mark.label)) for source in sources for mark in source.types]
        self._marks = [
            (mark, kind) for mark, kind in found if kind is not None and mark.end > mark.start
        ]
        self._starts = [mark.start for mark, _ in self._marks]
        self._back = [mark for mark, _ in self._marks if "backmatter" in mark.label.split()]

    def of(self, start: int, end: int) -> SectionKind | None:
        """Return the kind of the smallest element that holds most of a range."""
        best: tuple[int, SectionKind] | None = None
        half = (end - start + 1) // 2
        for mark, kind in self._marks[: bisect_right(self._starts, start + half)]:
            covered = min(mark.end, end) - max(mark.start, start)
            size = mark.end - mark.start
            if covered >= half and covered > 0 and (best is None or size <= best[0]):
                best = (size, kind)
        if best is None:
            return None
        behind = any(mark.start <= start < mark.end for mark in self._back)
        return SectionKind.BACK if behind and best[1] is SectionKind.FRONT else best[1]
