"""Headings of a plain text, which only their looks give away."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum

from app.texts.kinds import CHAPTER_WORDS, NAMED, NUMBER, PART_WORDS, outside
from app.texts.outline import Entry

LONGEST_LINE = 90
MOST_LINES = 4
#: Headings with fewer words between them stand in a list of contents, if they are many.
PROSE = 12
LISTED = 4
#: Without a word such as "chapter", a heading has to be one of several.
SEVERAL = 3
TITLE_WORDS = 12
TITLE_LINES = 2

BLOCK = re.compile(r"(?:^|(?<=\n))[ \t]*[^\s].*(?:\n[ \t]*[^\s].*)*")
AFTER = r"(?:\s*[.:\u2013\u2014-]+.*|\s+[\"“(\[A-Z0-9À-Ý].*|\s*)"
CHAPTER = re.compile(rf"(?:(?i:{CHAPTER_WORDS})\s+(?i:{NUMBER})\b{AFTER}|(?i:{NAMED}){AFTER})\Z")
PART = re.compile(
    rf"(?:(?i:{PART_WORDS})\s+(?i:{NUMBER})\b{AFTER}|(?i:the\s+)?(?i:{NUMBER})\s+(?i:{PART_WORDS}){AFTER})\Z"
)
CJK = re.compile(r"第[0-9\uff10-\uff19一二三四五六七八九十百\u3007]+[章回話节節部卷編篇].{0,30}\Z")
BARE = re.compile(rf"({CHAPTER_WORDS}|{PART_WORDS})[.:]?\Z", re.IGNORECASE)
COUNT = re.compile(r"(?:\d{1,3}|[IVXLC]{1,8})[.)]?\Z")
ROMAN = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}
ENDING = ".:!?;,\u2014"


class Sort(IntEnum):
    """How a heading looks; the lower, the higher it stands."""

    PART = 0
    NAMED = 1
    CHAPTER = 2
    COUNT = 3
    CAPITALS = 4


@dataclass(frozen=True, slots=True)
class Block:
    """Lines between blank ones."""

    start: int
    lines: tuple[str, ...]
    blank: int
    """How many lines before it are blank."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A block, or two, that may be a heading."""

    start: int
    end: int
    sort: Sort
    title: str


def chapters(text: str, begin: int, end: int) -> list[Entry]:
    """Return the headings between two places."""
    found = _unlisted(text, list(_candidates(text, begin, end)))
    worded = [h for h in found if h.sort in {Sort.PART, Sort.CHAPTER}]
    counted = _counting([h for h in found if h.sort is Sort.COUNT])
    kept = worded + counted
    if not kept:
        capitals = [h for h in found if h.sort is Sort.CAPITALS]
        kept = capitals if len(capitals) >= SEVERAL else []
    if kept:
        kept += [h for h in found if h.sort is Sort.NAMED]
    ranks = sorted({rank(h) for h in kept})
    return [
        Entry(h.start, ranks.index(rank(h)), h.title)
        for h in sorted(kept, key=lambda heading: heading.start)
    ]


def rank(heading: Heading) -> int:
    """Return the height at which a heading stands: prefaces stand beside parts."""
    return Sort.PART if heading.sort is Sort.NAMED else heading.sort


def _blocks(text: str, begin: int, end: int) -> Iterator[Block]:
    last = begin
    for match in BLOCK.finditer(text, begin, end):
        lines = tuple(line.strip(" \t_*=#") for line in match[0].split("\n"))
        gap = text.count("\n", last, match.start())
        # The very first heading has nothing above it.
        yield Block(match.start(), lines, gap - 1 if last > begin else max(gap, 3))
        last = match.end()


def _candidates(text: str, begin: int, end: int) -> Iterator[Heading]:
    waiting: tuple[Block, Sort] | None = None
    for block in _blocks(text, begin, end):
        if waiting is not None:
            first, sort = waiting
            waiting = None
            if _continues(first, block, sort):
                lines = first.lines + block.lines
                yield Heading(
                    first.start, block.start + len(" ".join(block.lines)), sort, _title(lines)
                )
                continue
            if not BARE.match(first.lines[-1]):
                yield _heading(first, sort)
        sort_of = _sort(block)
        if sort_of in {Sort.PART, Sort.CHAPTER, Sort.COUNT}:
            waiting = (block, sort_of)
        elif sort_of is not None:
            yield _heading(block, sort_of)
    if waiting is not None:
        yield _heading(*waiting)


def _heading(block: Block, sort: Sort) -> Heading:
    return Heading(block.start, block.start + sum(map(len, block.lines)), sort, _title(block.lines))


def _sort(block: Block) -> Sort | None:
    first = block.lines[0]
    if len(block.lines) > MOST_LINES or any(len(line) > LONGEST_LINE for line in block.lines):
        return None
    if not first or first[0].islower() or block.lines[-1].endswith((",", ";")):
        return None
    bare = BARE.match(first)
    looks = {
        Sort.PART: PART.match(first) or (bare and re.match(PART_WORDS, first, re.IGNORECASE)),
        Sort.CHAPTER: CHAPTER.match(first) or CJK.match(first) or bare,
        Sort.COUNT: COUNT.match(first),
        Sort.NAMED: len(block.lines) == 1 and outside(first),
        Sort.CAPITALS: block.blank > 1
        and first.isupper()
        and len(first) > SEVERAL
        and len(first.split()) <= TITLE_WORDS,
    }
    return next((sort for sort, look in looks.items() if look), None)


def _continues(first: Block, block: Block, sort: Sort) -> bool:
    """Say whether a block is the title, or the number, that belongs to the heading before."""
    if BARE.match(first.lines[-1]):
        return bool(
            COUNT.match(block.lines[0]) or re.fullmatch(NUMBER, block.lines[0], re.IGNORECASE)
        )
    if (
        len(first.lines) > 1
        or len(block.lines) > TITLE_LINES
        or _sort(block) in {Sort.PART, Sort.CHAPTER}
    ):
        return False
    line = " ".join(block.lines)
    words = line.split()
    if len(words) > TITLE_WORDS or len(line) > LONGEST_LINE or line.endswith((",", ";", ":")):
        return False
    if first.lines[0].rstrip(".").count(" ") > 1 and sort is not Sort.COUNT:
        # The heading has a title already.
        return False
    capitals = sum(word[:1].isupper() for word in words if len(word) > SEVERAL)
    long = sum(len(word) > SEVERAL for word in words)
    quoted = line.startswith(('"', "'", "\u201c", "\u2018", "«"))
    return line.isupper() or (
        not quoted and long > 0 and capitals == long and not line.endswith(".")
    )


def _title(lines: tuple[str, ...]) -> str:
    title = ""
    for line in (" ".join(line.split()) for line in lines):
        bare = BARE.match(title)
        between = "" if not title else " " if title[-1] in ENDING or bare else " · "
        title += between + line
    return title


def _unlisted(text: str, found: list[Heading]) -> list[Heading]:
    kept: list[Heading] = []
    group: list[Heading] = []
    for at, heading in enumerate(found):
        group.append(heading)
        following = found[at + 1].start if at + 1 < len(found) else len(text)
        if len(text[heading.end : following].split()) >= PROSE:
            kept += _opening(group, found[at + 1 :])
            group = []
    return kept + group


def _opening(group: list[Heading], later: list[Heading]) -> list[Heading]:
    """Return of headings without text between them those that are no list of contents."""
    if len(group) < LISTED:
        return group
    known: set[str] = set()
    for at, heading in enumerate(group):
        if heading.title.casefold() in known:
            return group[at:]
        known.add(heading.title.casefold())
    again = {heading.title.casefold() for heading in later}
    return [heading for heading in group[-1:] if heading.title.casefold() not in again]


def _counting(found: list[Heading]) -> list[Heading]:
    """Return the numbers that count on from one, if they get anywhere."""
    kept: list[Heading] = []
    expected = 1
    for heading in found:
        number = _number(heading.title.split()[0])
        if number == expected or (number == 1 and kept):
            kept.append(heading)
            expected = number + 1
    return kept if len(kept) >= SEVERAL else []


def _number(word: str) -> int:
    word = word.rstrip(".):")
    return int(word) if word.isdecimal() else roman(word)


def roman(word: str) -> int:
    """Return the value of a Roman numeral."""
    values = [ROMAN.get(letter, 0) for letter in word.upper()]
    pairs = zip(values, [*values[1:], 0], strict=True)
    return sum(-value if value < after else value for value, after in pairs)
