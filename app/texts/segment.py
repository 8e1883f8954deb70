"""Paragraphs, sentences and words, as ranges of the text and in any script."""

import re
import sys
import unicodedata
from collections.abc import Iterator
from functools import cache
from itertools import pairwise

from app.texts.language import primary

Range = tuple[int, int]

BETWEEN = re.compile(r"\n[^\S\n]*\n\s*")
#: Without blank lines, lines as long as these are paragraphs, and shorter ones begin indented.
LONG_LINE = 200
INDENTED = re.compile(r"\n(?=[ \t\u3000]+\S)")

#: Most texts need nothing of what other scripts do, and are much faster without.
SIMPLE = re.compile(
    r"[\x00-\u02ff\u0370-\u0482\u048a-\u052f\u1e00-\u200c\u200e-\u20cf\u2100-\u2bff]*"
)
SIMPLE_WORD = re.compile(r"[^\W_]+(?:['\u2019\u00b7\u2010-][^\W_]+)*")

# German closes quotations with what English opens them with; a space tells which it is.
CLOSING = "\"'\u201d\u2019\u201c\u2018\u00bb\u203a)\\]\u300d\u300f\uff09\u3011"
OPENING = (
    "\"'\u201c\u2018\u00ab\u2039(\\[\u300c\u300e\uff08\u3010\u201e\u201a\u00bf\u00a1\u2014\u2013-"
)
#: Marks that end a sentence where it may go on, and those that end it wherever they stand.
STOP = re.compile(
    rf"(?P<soft>[.!?\u2026]++[{CLOSING}]*+)(?=\s|\Z|[{OPENING}]\S)"
    rf"|(?P<hard>[\u3002\uff01\uff1f\uff61\u0964\u0965\u061f\u06d4\u0589\u1362\u17d4\u104b]++[{CLOSING}]*+)"
)
SPACED_CLOSING = re.compile(r"\s?\u00bb")
#: A short word, or initials, before a full stop.
BEFORE = re.compile(r"([^\W\d_]+(?:\.[^\W\d_]+)*)\.\Z")
AHEAD = re.compile(rf"\s*[{OPENING}]*\s*(\S)")
#: Words after which a full stop ends nothing.
SHORTENED = {
    "en": "mr mrs ms messrs mme mlle dr prof rev hon st capt col gen lt sgt maj adm gov sen rep jr "
    "sr esq vs etc no vol fig pp ch cf viz al inc co ltd mt ave",
    "de": "dr prof hr fr st nr bd usw bzw ca z.b d.h u.a o.ä vgl s abb geb gest str kap",
    "fr": "m mm mme mlle dr st ste etc p cf vol no chap av",
    "es": "sr sra srta dr dra d dña ud uds st sta etc p pág vol núm cap",
    "it": "sig sig.ra sigg dott prof st ecc p pag vol n cap on",
    "nl": "dhr mevr dr prof st enz bv p blz nr",
    "ru": "\u0433 \u0433\u0433 \u0442.\u0435 \u0442.д \u0442.п \u0442.к др \u0441м "
    "\u0441\u0442\u0440 им п\u0440\u043e\u0444",
}
DATED = frozenset(["de", "da", "no", "fi", "cs", "sk", "pl", "hu", "hr", "sl"])


def paragraphs(text: str, start: int, end: int) -> Iterator[Range]:
    """Yield the paragraphs of a range, without the white space between them."""
    pattern = BETWEEN
    if BETWEEN.search(text, start, end) is None:
        lines = text[start:end].split("\n")
        if len(lines) > 1:
            # A text without blank lines marks its paragraphs by length or by indentation.
            pattern = INDENTED if max(map(len, lines)) < LONG_LINE else re.compile(r"\n")
    at = start
    for match in pattern.finditer(text, start, end):
        yield from _trimmed(text, at, match.start())
        at = match.end()
    yield from _trimmed(text, at, end)


def sentences(text: str, start: int, end: int, language: str | None = None) -> Iterator[Range]:
    """Yield the sentences of a paragraph, closing quotation marks included."""
    tongue = primary(language) if language else "en"
    at = start
    for match in STOP.finditer(text, start, end):
        if match.start() < at or match.end() >= end:
            continue
        if match["soft"] and not _ends(text, at, match, end, tongue):
            continue
        stop = match.end()
        guillemet = SPACED_CLOSING.match(text, stop, end) if tongue == "fr" else None
        if guillemet is not None:
            stop = guillemet.end()
        yield from _trimmed(text, at, stop)
        at = stop
    yield from _trimmed(text, at, end)


def words(text: str, start: int = 0, end: int = sys.maxsize) -> Iterator[Range]:
    """Yield the words; in scripts without spaces, each sign counts as one."""
    for match in _pattern_for(text, start, end).finditer(text, start, min(end, len(text))):
        yield match.span()


def count_words(text: str, start: int = 0, end: int = sys.maxsize) -> int:
    """Count the words of a range."""
    return len(_pattern_for(text, start, end).findall(text, start, min(end, len(text))))


def _pattern_for(text: str, start: int, end: int) -> re.Pattern[str]:
    simple = SIMPLE.fullmatch(text, start, min(end, len(text)))
    return SIMPLE_WORD if simple else _word()


@cache
def _word() -> re.Pattern[str]:
    # Marks belong to the letter they stand on.
    signs = "\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    letter = rf"(?:(?![{signs}_])\w[{_marks()}\u200d]*)"
    return re.compile(rf"[{signs}][{_marks()}]*|{letter}+(?:['\u2019\u00b7\u2010-]{letter}+)*")


@cache
def _marks() -> str:
    marks = [
        code
        for code in range(0x300, 0x1F000)
        if unicodedata.category(chr(code)) in {"Mn", "Mc", "Me"}
    ]
    ends = [a for a, b in pairwise([*marks, sys.maxunicode]) if b != a + 1]
    starts = [marks[0]] + [b for a, b in pairwise(marks) if b != a + 1]
    return "".join(f"{chr(a)}-{chr(b)}" for a, b in zip(starts, ends, strict=True))


def _ends(text: str, at: int, match: re.Match[str], end: int, tongue: str) -> bool:
    following = AHEAD.match(text, match.end(), end)
    if following is None:
        return True
    if following[1].islower():
        return False
    if text[match.start() : match.end()].rstrip(CLOSING) != ".":
        return True
    before = BEFORE.search(text, max(at, match.start() - 20), match.start() + 1)
    if before is None:
        numbered = text[match.start() - 1 : match.start()].isdigit() and tongue in DATED
        return not numbered
    word = before[1]
    if word.casefold() in _shortened(tongue):
        return False
    # An initial: it may also be the last word, but names are far more common.
    return not (len(word) == 1 and word.isupper() and word != "I")


@cache
def _shortened(tongue: str) -> frozenset[str]:
    return frozenset(SHORTENED.get(tongue, SHORTENED["en"]).split())


def _trimmed(text: str, start: int, end: int) -> Iterator[Range]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start < end:
        yield start, end
