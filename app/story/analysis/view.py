"""A text laid flat for reading: the same length, plain quotation marks, one line a paragraph."""

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field

from app.texts.document import Document
from app.texts.scenes import Scene
from app.texts.segment import Range, paragraphs

#: Each sign gives one sign, so that places stay what they are.
PLAIN = str.maketrans(
    {
        **dict.fromkeys("\u2018\u2019\u02bc\u201b", "'"),
        **dict.fromkeys("\u201c\u201d\u201e\u201f\u00ab\u00bb", '"'),
        **dict.fromkeys("\n\r\t\u00a0_*\u2009\u202f\u00ad\u2060", " "),
        **dict.fromkeys("\u2013\u2014\u2015", "\u2014"),
    }
)
#: How flat text parts the lines of a verse: as space that no name runs across.
LINE = "\u2028"
#: So many of the lines of a book, or of a stanza with so many, begin with a capital in verse.
CAPITAL, LINES = 0.7, 3
LINE_END = re.compile(r"\n[ \t]*[\"'\u2018\u201c]?(?=\w)")
#: Shorter paragraphs without an end mark are headings and ornaments.
HEADING = 90


@dataclass(frozen=True)
class View:
    """A text, its story's paragraphs, and the flat form that all rules read.

    In `flat` paragraphs are parted by line ends; what is outside the story is blank.
    """

    text: str
    flat: str
    paragraphs: Sequence[Range]
    headings: frozenset[int]
    scenes: Sequence[Scene]
    starts: Sequence[int] = field(repr=False)

    def paragraph_at(self, offset: int) -> int:
        """Return the number of the paragraph that an offset is in."""
        return max(bisect_right(self.starts, offset) - 1, 0)

    def scene_at(self, offset: int) -> int:
        """Return the number of the scene that an offset is in."""
        firsts = [scene.start for scene in self.scenes]
        return max(bisect_right(firsts, offset) - 1, 0)


def _in_verse(text: str, lines: Sequence[int]) -> bool:
    """Say whether nearly every line, each given by its start, begins with a capital."""
    return sum(text[at].isupper() for at in lines) > CAPITAL * len(lines)


def view(document: Document, scenes: Sequence[Scene]) -> View:
    """Lay the story of a document flat."""
    text = document.text
    found = [
        each for section in document.story for each in paragraphs(text, section.start, section.end)
    ]
    plain = text.translate(PLAIN)
    broken = [[at.end() for at in LINE_END.finditer(text, *each)] for each in found]
    book = _in_verse(text, [at for lines in broken for at in lines])
    pieces, at = [], 0
    for (start, end), lines in zip(found, broken, strict=True):
        piece = plain[start:end]
        if book or (len(lines) >= LINES and _in_verse(text, lines)):
            piece = "".join(
                LINE if sign == "\n" else flat
                for sign, flat in zip(text[start:end], piece, strict=True)
            )
        pieces += ["\n" * (start - at), piece]
        at = end
    pieces.append("\n" * (len(text) - at))
    flat = "".join(pieces)
    headings = frozenset(
        number
        for number, (start, end) in enumerate(found)
        if (end - start < HEADING and flat[end - 1] not in ".!?,;:\"'\u2026\u2014-)")
        or flat[start:end].isupper()
    )
    return View(text, flat, found, headings, scenes, [start for start, _ in found])
