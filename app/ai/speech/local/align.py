"""Which of a text's words is heard when, out of what the library says of words as it has them.

It reads some words as several (numbers, abbreviations, other scripts) and several as one.
"""

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from app.ai.speech.port import Word
from app.ai.speech.words import syllables, words_of


@dataclass(frozen=True)
class Aligned:
    """The words, in samples, and how many of them were heard of; the others lie in between."""

    words: tuple[Word, ...]
    heard: int


def aligned(
    text: str,
    heard: Sequence[tuple[int, int]],
    samples: int,
    end_of_sound: Callable[[int, int], int],
) -> Aligned:
    """Return when each word of a text begins and ends, in samples; `heard` has what was told."""
    ranges = words_of(text)
    begins = _begins(ranges, heard)
    filled = _filled([text[start:end] for start, end in ranges], begins, samples)
    after = [*filled, float(samples)][1:]
    words = []
    for (start, end), begin, upto in zip(ranges, filled, after, strict=True):
        last = float(end_of_sound(int(begin), int(upto)))
        # A word without a sound of its own is there as long as its share of time.
        words.append(Word(start, end, begin, min(last, upto) if last > begin else upto))
    return Aligned(tuple(words), sum(begin is not None for begin in begins))


def _begins(
    ranges: Sequence[tuple[int, int]], heard: Sequence[tuple[int, int]]
) -> list[float | None]:
    """Return the sample at which each word begins, where one was told."""
    starts = [start for start, _ in ranges]
    first: list[float | None] = [None] * len(ranges)
    latest = 0
    for place, sample in heard:
        # Marks before a word count with it: what is told stands behind the end of the word before.
        number = bisect_left(starts, place + 1) - 1
        if number < 0 or place >= ranges[number][1]:
            number += 1
        if number < len(ranges) and first[number] is None and sample >= latest:
            first[number] = float(sample)
            latest = sample
    # A word that was told of late, behind one that follows it, cannot be right.
    least = float("inf")
    for number in reversed(range(len(first))):
        begin = first[number]
        if begin is not None and begin > least:
            first[number] = None
        elif begin is not None:
            least = begin
    return first


def _filled(words: Sequence[str], begins: Sequence[float | None], samples: int) -> list[float]:
    """Share out the time of a word that was heard of among it and those behind it that were not."""
    filled: list[float] = []
    number = 0
    while number < len(words):
        start = begins[number]
        after = number + 1
        while after < len(words) and begins[after] is None:
            after += 1
        known = begins[after] if after < len(words) else None
        upto = float(samples) if known is None else known
        at = start if start is not None else 0.0
        shares = [syllables(word) for word in words[number:after]]
        step = (upto - at) / sum(shares)
        for share in shares:
            filled.append(at)
            at += share * step
        number = after
    return filled
