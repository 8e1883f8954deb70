"""Words of a text, where it can be cut, and when a word is heard if nobody says so."""

import re
from collections.abc import Iterable, Iterator
from itertools import accumulate

from app.ai.speech.port import Word

Range = tuple[int, int]

#: Letters and digits, and what joins them: an apostrophe, a hyphen, a point within a number.
_WORD = re.compile(r"\w+(?:['\u2019\-\u2010\u2011.,:]\w+)*")

_VOWELS = re.compile(r"[aeiouyà-æè-ïò-öø-ýœаеёиоуыэюяαεηιουω]+", re.IGNORECASE)

#: What a pause is worth, in syllables.
_PAUSES = {".": 2.5, "!": 2.5, "?": 2.5, "\u2026": 2.5, ";": 1.5, ":": 1.5, ",": 1.0, "\u2014": 1.0}
PARAGRAPH = 3.0

#: A syllable is longer the more letters it has; where no vowels are known, letters tell alone.
LETTER = 0.12
LETTERS = 3

#: Where to cut, the best first: behind a paragraph, a sentence, a clause, a word.
_ENDS = tuple(
    re.compile(pattern)
    for pattern in (
        r"\n\s*\n\s*",
        r"[.!?\u2026][\"'\u201d\u2019)\]]*\s+|[\u3002\uff01\uff1f]",
        r"[;:,\u2014]\s*|\n",
        r"\s+",
    )
)


def words_of(text: str) -> list[Range]:
    """Return where words begin and end."""
    return [match.span() for match in _WORD.finditer(text)]


def cuts(text: str, longest: int) -> Iterator[Range]:
    """Cut a text into pieces of at most so many characters, at ends of sentences if it has them."""
    start = 0
    while len(text) - start > longest:
        end = start + _end(text[start : start + longest])
        yield start, end
        start = end
    if start < len(text):
        yield start, len(text)


def _end(window: str) -> int:
    """Return where to cut at best, leaving no crumbs if that can be helped."""
    for pattern in _ENDS:
        ends = [match.end() for match in pattern.finditer(window)]
        if ends and ends[-1] * 3 > len(window):
            return ends[-1]
    return len(window)


def whole(text: str, words: Iterable[Word], first: int = 0) -> Iterator[Word]:
    """Yield the words of a text, those that were cut made whole; `first` is where it stands."""
    parts = iter(words)
    part = next(parts, None)
    for start, end in words_of(text):
        held: list[Word] = []
        while part is not None and part.end <= first + end:
            held.append(part)
            part = next(parts, None)
        if held:
            yield Word(first + start, first + end, held[0].begins, held[-1].ends)


def syllables(word: str) -> float:
    """Estimate how long a word is said, in syllables."""
    heard = len(_VOWELS.findall(word)) or max(len(word) / LETTERS, 1.0)
    # Digits are read as words of their own.
    digits = sum(character.isdigit() for character in word)
    return heard + digits + LETTER * len(word)


def estimated(text: str, begins: float, ends: float, first: int = 0) -> list[Word]:
    """Share out the time of a text among its words; `first` is where the text stands."""
    ranges = words_of(text)
    if not ranges:
        return []
    after = [start for start, _ in ranges[1:]] + [len(text)]
    spoken = [syllables(text[start:end]) for start, end in ranges]
    # What comes behind the last word is silence too, but hardly any of it is kept.
    pauses = [_pause(text[end:upto]) for (_, end), upto in zip(ranges, after, strict=True)]
    pauses[-1] = min(pauses[-1], 1.0)
    share = (ends - begins) / (sum(spoken) + sum(pauses))
    starts = accumulate((s + p for s, p in zip(spoken, pauses, strict=True)), initial=0.0)
    return [
        Word(
            first + start, first + end, begins + at * share, min(begins + (at + said) * share, ends)
        )
        for (start, end), said, at in zip(ranges, spoken, starts, strict=False)
    ]


def _pause(between: str) -> float:
    if between.count("\n") > 1:
        return PARAGRAPH
    return max((_PAUSES.get(mark, 0.0) for mark in between), default=0.0)
