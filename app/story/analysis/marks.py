"""Where a text lets people speak, whatever marks it sets around their words."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from app.story.analysis.lexicon import SAY
from app.story.analysis.view import View
from app.texts.segment import Range


class Style(StrEnum):
    """The marks a text sets around what is said."""

    STRAIGHT = "STRAIGHT"
    CURLY = "CURLY"
    SINGLE = "SINGLE"
    SINGLE_STRAIGHT = "SINGLE_STRAIGHT"
    GUILLEMETS = "GUILLEMETS"
    LOW = "LOW"
    DASH = "DASH"


@dataclass(frozen=True, slots=True)
class Spoken:
    """What stands within one pair of marks, without them, and its paragraph."""

    start: int
    end: int
    paragraph: int


#: A mark that opens stands before a word, one that closes after one or after a stop.
STYLES = {
    Style.STRAIGHT: (re.compile(r'"(?=[^\s])'), re.compile(r'"')),
    Style.CURLY: (re.compile(r"\u201c"), re.compile(r"\u201d")),
    Style.SINGLE: (
        re.compile(r"(?<!\w)\u2018(?=[^\s])"),
        re.compile(r"(?<=[.,!?;:\u2014\u2026)\u201d-])\u2019(?!\w)"),
    ),
    Style.SINGLE_STRAIGHT: (
        re.compile(r"(?<![\w'])'(?=[A-Z\u00c0-\u00de]|\u2014|\w+[^'\n]*[.,!?;:]')"),
        re.compile(r"(?<=[.,!?;:\u2014\u2026)-])'(?!\w)"),
    ),
    Style.GUILLEMETS: (re.compile(r"\u00ab\s*"), re.compile(r"\s*\u00bb")),
    Style.LOW: (re.compile(r"\u201e"), re.compile(r"[\u201c\u201d]")),
}
#: Dashes open speech only where they begin a paragraph.
DASHED = re.compile(r"(?:[\u2014\u2013\u2015]|--?)\s*(?=\w|[\u00bf\u00a1\u2026'\u2019])")
#: Told between two pieces of dashed speech: after a dash of its own, or a verb of saying.
_SAYS = "|".join(sorted(SAY))
TELLING = re.compile(
    rf"[,.!?\u2026]?\s+[\u2014\u2013]\s*(?=[a-z\u00df-\u00ff])"
    rf"|(?<=[,.!?])\s+(?=(?:[A-Z]\w+|he|she|I|they|the \w+|[A-Z]\w+ [A-Z]\w+) (?:{_SAYS})\b)"
    rf"|(?<=[,.!?])\s+(?=(?:{_SAYS}) (?:[A-Z]\w+|he|she|I|they|the)\b)"
)
RESUMING = re.compile(r"[,.:;]\s*[\u2014\u2013]\s*(?=\w)")
#: What ends a turn of speech; a piece without it inside a sentence is a title or an irony.
ENDED = re.compile(r"[.,!?;:\u2014\u2026-]['\u2019\"\u201d)]*\s*\Z")
IN_SENTENCE = re.compile(r"[a-z;]\s\Z|\b(?:the|a|an|of|his|her|my|called|named)\s\Z")
SAMPLE = 400_000
SHORT = 40
#: So many paragraphs in a thousand have to open with a mark for it to be the text's.
ENOUGH = 0.01


def style_of(view: View) -> Style | None:
    """Return the marks that open most of a text's speech."""
    counts = dict.fromkeys(Style, 0)
    for start, end in view.paragraphs:
        piece = view.text[start : min(end, start + SAMPLE)]
        if DASHED.match(piece):
            counts[Style.DASH] += 1
        for style, sign in (
            (Style.STRAIGHT, '"'),
            (Style.CURLY, "\u201c"),
            (Style.SINGLE, "\u2018"),
            (Style.GUILLEMETS, "\u00ab"),
            (Style.LOW, "\u201e"),
        ):
            counts[style] += sign in piece
        counts[Style.SINGLE_STRAIGHT] += piece.startswith("'")
    if counts[Style.LOW]:
        counts[Style.CURLY] = 0
    best = max(counts, key=lambda style: counts[style])
    return best if counts[best] > ENOUGH * len(view.paragraphs) else None


def spoken(view: View) -> tuple[Spoken, ...]:
    """Return what is said, in order and without overlap."""
    style = style_of(view)
    if style is None:
        return ()
    find = _dashed if style is Style.DASH else lambda view, at: _paired(view, at, style)
    return tuple(
        each
        for at in range(len(view.paragraphs))
        if at not in view.headings
        for each in _kept(view, at, find(view, at))
    )


def _kept(view: View, at: int, found: Iterable[Range]) -> Iterator[Spoken]:
    first, last = view.paragraphs[at]
    for start, end in found:
        inside = view.text[start:end]
        if not any(sign.isalnum() for sign in inside):
            continue
        before = view.flat[max(first, start - 12) : start - 1]
        quiet = end - start < SHORT and not ENDED.search(inside)
        if quiet and end + 1 < last and IN_SENTENCE.search(before):
            continue
        yield Spoken(start, end, at)


def _paired(view: View, at: int, style: Style) -> Iterator[Range]:
    opening, closing = STYLES[style]
    text = view.text
    start, end = view.paragraphs[at]
    opened = opening.search(text, start, end)
    while opened is not None:
        closed = closing.search(text, opened.end() + 1, end)
        # Without an end the speech goes on in the next paragraph.
        stop = closed.start() if closed else end
        if stop > opened.end():
            yield opened.end(), stop
        if closed is None:
            return
        opened = opening.search(text, closed.end(), end)


def _dashed(view: View, at: int) -> Iterator[Range]:
    text = view.text
    start, end = view.paragraphs[at]
    opened: re.Match[str] | None = DASHED.match(text, start, end)
    while opened is not None:
        told = TELLING.search(text, opened.end(), end)
        stop = told.start() if told else end
        if text[stop : stop + 1] in {",", ".", "!", "?", "\u2026"} and told is not None:
            stop += 1
        if stop > opened.end():
            yield opened.end(), stop
        opened = RESUMING.search(text, told.end(), end) if told else None
