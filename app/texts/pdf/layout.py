"""From lines on pages to paragraphs: without running heads, with words made whole again."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median

from app.texts.headings import roman
from app.texts.pdf.lines import Line

Key = tuple[str, int, int | None]

EDGE = 2
REPEATS = 3
#: Running heads of a chapter come back on the next page, or the one after.
NEAR = 4
BAND = 6
ENDING = re.compile(r"[.!?:\u2026\u3002\uff01\uff1f][\"'\u201d\u2019\u00bb)\]]*\Z")
DIGITS = re.compile(r"\d{1,6}")
ROMAN = re.compile(r"[ivxlc]{1,8}")
WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
BULLET = re.compile(r"(?:[•▪◦‣·*\u2013-]|\(?\d{1,3}[.)]|\(?[a-z][.)])\s")
LARGER = 1.15
GAP = 1.45
COMMON = 0.2
INDENT = 0.6
SHORT = 0.85
DISORDER = 0.25


@dataclass(slots=True)
class Paragraph:
    """Lines that belong together, on one page or across two."""

    page: int
    size: float
    y: float
    text: str = ""
    breaks: list[tuple[int, int]] = field(default_factory=list)
    """Where in the text further pages begin, and which."""

    @property
    def last_page(self) -> int:
        """Return the page it ends on."""
        return self.breaks[-1][1] if self.breaks else self.page


def without_furniture(pages: Sequence[list[Line]]) -> list[list[Line]]:
    """Take away running heads and page numbers: what stands at the edge of page after page."""
    seen: dict[Key, list[int]] = defaultdict(list)
    for number, lines in enumerate(pages):
        for line in _edges(lines):
            for key in _keys(line, number):
                seen[key].append(number)
    furniture = {
        key
        for key, numbers in seen.items()
        if len(numbers) >= REPEATS and median(b - a for a, b in pairwise(numbers)) <= NEAR
    }
    kept = []
    for number, lines in enumerate(pages):
        edges = {id(line) for line in _edges(lines) if furniture & _keys(line, number)}
        kept.append([line for line in lines if id(line) not in edges])
    return kept


def _edges(lines: list[Line]) -> list[Line]:
    ordered = sorted(lines, key=lambda line: -line.y)
    if len(ordered) <= 2 * EDGE:
        return [line for line in ordered if DIGITS.fullmatch(line.text)]
    return ordered[:EDGE] + ordered[-EDGE:]


def _keys(line: Line, page: int) -> set[Key]:
    """Return what a line has in common with those in its place on other pages.

    Either its words, or that a number in it counts the pages.
    """
    shown, band = line.text.casefold(), round(line.y / BAND)
    numbers = [int(digits) for digits in DIGITS.findall(shown)]
    if ROMAN.fullmatch(shown):
        return {("#", band, roman(shown) - page)}
    pattern = DIGITS.sub("#", shown)
    counts = {(pattern, band, number - page) for number in (numbers[:1] + numbers[-1:])}
    return counts | {(shown, band, None)}


def paragraphs(pages: Sequence[list[Line]]) -> list[Paragraph]:
    """Put lines together."""
    words = _vocabulary(pages)
    leading = _leading(pages)
    body = body_size(pages)
    made: list[Paragraph] = []
    before: Line | None = None
    for number, unordered in enumerate(pages):
        lines = _ordered(unordered)
        right = _right_edge(lines)
        for line in lines:
            turned = bool(made) and made[-1].last_page < number
            if before is None or _parts(before, line, right, leading, body, turned=turned):
                made.append(Paragraph(number, line.size, line.y, line.text))
            else:
                _join(made[-1], before, line, number, words)
            before = line
    return made


def body_size(pages: Sequence[list[Line]]) -> float:
    """Return the size most of the text is set in."""
    sizes: Counter[float] = Counter()
    for lines in pages:
        for line in lines:
            sizes[round(line.size * 2) / 2] += len(line.text)
    return sizes.most_common(1)[0][0] if sizes else 0.0


def _ordered(lines: list[Line]) -> list[Line]:
    # Files keep the order of reading, columns included, unless they are very wild.
    upwards = sum(b.y > a.y + 1 for a, b in pairwise(lines))
    if upwards <= max(REPEATS, len(lines) * DISORDER):
        return lines
    return sorted(lines, key=lambda line: (-round(line.y), line.left))


def _right_edge(lines: list[Line]) -> float:
    edges = sorted(line.right for line in lines)
    return edges[int(len(edges) * 0.9)] if edges else 0.0


def _leading(pages: Sequence[list[Line]]) -> float:
    """Return how far apart most lines stand."""
    steps: Counter[int] = Counter()
    for lines in pages:
        steps.update(round(a.y - b.y) for a, b in pairwise(lines) if a.y - b.y > 1)
    # Short pages have as many gaps as lines; what is common and least is the distance of lines.
    often = max(steps.values(), default=0) * COMMON
    return min((step for step, count in steps.items() if count >= often), default=0)


def _parts(
    before: Line, line: Line, right: float, leading: float, body: float, *, turned: bool
) -> bool:
    """Say whether a paragraph begins with this line."""
    if before.hyphen:
        return False
    if max(before.size, line.size) > LARGER * min(before.size, line.size) > 0:
        return True
    ended = bool(ENDING.search(before.text))
    if BULLET.match(line.text) and (ended or not line.text[0].isdigit()):
        return True
    if turned or line.y > before.y + 1:
        # The next page or column: a sentence that is not over goes on there.
        return ended or line.size > LARGER * body
    step = before.y - line.y
    indented = line.left > before.left + INDENT * line.size
    short = before.right < SHORT * right
    below = (indented and (ended or short)) or (short and ended)
    return step >= 1 and (below or bool(leading and step > GAP * leading))


def _join(paragraph: Paragraph, before: Line, line: Line, page: int, words: frozenset[str]) -> None:
    text = paragraph.text
    if before.hyphen:
        text += _hyphen(text, line.text, words)
    elif text.endswith("-") and line.text[:1].islower():
        text = text[:-1] + _hyphen(text[:-1], line.text, words)
    else:
        text += " "
    if page > paragraph.last_page:
        paragraph.breaks.append((len(text), page))
    paragraph.text = text + line.text


def _hyphen(head: str, tail: str, words: frozenset[str]) -> str:
    """Return the hyphen of a broken word if it is spelt with one."""
    left, right = WORD.findall(head)[-1:], WORD.match(tail)
    if not left or right is None:
        return "-"
    whole = (left[0] + right[0]).casefold()
    compound = f"{left[0]}-{right[0]}".casefold()
    return "-" if compound in words and whole not in words else ""


def _vocabulary(pages: Sequence[list[Line]]) -> frozenset[str]:
    return frozenset(_inner_words(pages))


def _inner_words(pages: Sequence[list[Line]]) -> Iterator[str]:
    for lines in pages:
        for line in lines:
            yield from (word.casefold() for word in WORD.findall(line.text))
