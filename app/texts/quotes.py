"""Whether a text says what is said that it says, and where."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

#: Marks around what is said, which a model sets, changes and leaves out as it likes.
QUOTES = frozenset(
    "\"'`\u00b4\u2018\u2019\u201a\u201b\u201c\u201d\u201e\u201f\u2039\u203a\u00ab\u00bb\u2032\u2033\u02bc"
)
DASHES = frozenset("-\u2010\u2011\u2012\u2013\u2014\u2015\u2212")
#: Emphasis of plain texts, and signs that nobody sees.
UNSEEN = frozenset("_*\u00ad\u200b\u200c\u200d\u2060\ufeff")
LOOSE = QUOTES | UNSEEN
APOSTROPHE, DASH, GAP = "'", "-", "\u2026"
ELLIPSIS = re.compile(r"(?:\u2026|\.[^\S\n]?\.[^\S\n]?\.)\.?")
#: What stands close to its neighbours, however it is spaced, and counts once.
TIGHT = frozenset((DASH, GAP))
AROUND = f" {DASH}{GAP}[]()"
#: What a prompt puts into the text besides its words.
MARKER = re.compile("\u27e6[^\u27e7]*\u27e7")
#: So far from each other the two sides of an ellipsis may stand.
REACH = 600

Sign = tuple[str, int, int]


@dataclass(frozen=True, slots=True)
class Span:
    """A range of a text."""

    start: int
    end: int


@dataclass(frozen=True)
class Plain:
    """A range of a text with one sign for each class of signs, and where each of them stands."""

    text: str
    start: int
    end: int

    @cached_property
    def _signs(self) -> list[Sign]:
        return _plain(self.text, self.start, self.end)

    @cached_property
    def flat(self) -> str:
        """Return the signs alone."""
        return "".join(sign for sign, _, _ in self._signs)

    def find(self, quote: str) -> Span | None:
        """Return the range of the text that a quote is of: exactly, or as nearly as it reads."""
        said = MARKER.sub("", quote).strip()
        if not _has_words(said):
            return None
        exact = self._exact(said)
        return exact if exact is not None else self._near(said)

    def whole(self, words: str) -> list[Span]:
        """Return every place where words stand for themselves, not inside longer ones."""
        wanted = _flattened(words)
        if not any(sign.isalnum() for sign in wanted):
            return []
        return [
            self._span(at, len(wanted))
            for at in self._places(wanted)
            if self._apart(at, len(wanted))
        ]

    def _exact(self, said: str) -> Span | None:
        found = [
            Span(at, at + len(said)) for at in _occurrences(self.text, said, self.start, self.end)
        ]
        return next((each for each in found if _apart(self.text, each.start, each.end)), None) or (
            found[0] if found else None
        )

    def _near(self, said: str) -> Span | None:
        wanted = _flattened(said)
        # As it is, then without what a model sets around what it quotes.
        for each in dict.fromkeys((wanted, wanted.strip(AROUND))):
            if each and (found := self._first(each)) is not None:
                return self._widened(self._span(*found), said)
        pieces = [piece for piece in (p.strip(AROUND) for p in wanted.split(GAP)) if piece]
        return self._joined(pieces) if len(pieces) > 1 else None

    def _first(self, wanted: str) -> tuple[int, int] | None:
        places = list(self._places(wanted))
        apart = (at for at in places if self._apart(at, len(wanted)))
        at = next(apart, places[0] if places else None)
        return None if at is None else (at, len(wanted))

    def _joined(self, pieces: list[str]) -> Span | None:
        """Return the range from the first piece to the last, if they stand in order and near."""
        for at in self._places(pieces[0]):
            end = at + len(pieces[0])
            for piece in pieces[1:]:
                there = self.flat.find(piece, end, end + REACH + len(piece))
                if there < 0:
                    break
                end = there + len(piece)
            else:
                return self._span(at, end - at)
        return None

    def _widened(self, span: Span, said: str) -> Span:
        """Take in the marks around a range that its quote has too."""
        start, end = span.start, span.end
        ahead = len(said) - len(said.lstrip("".join(LOOSE)))
        behind = len(said) - len(said.rstrip("".join(LOOSE)))
        while ahead and start > self.start and self.text[start - 1] in LOOSE:
            start, ahead = start - 1, ahead - 1
        while behind and end < self.end and self.text[end] in LOOSE:
            end, behind = end + 1, behind - 1
        return Span(start, end)

    def _places(self, wanted: str) -> Iterator[int]:
        return _occurrences(self.flat, wanted, 0, len(self.flat))

    def _apart(self, at: int, length: int) -> bool:
        return _apart(self.flat, at, at + length)

    def _span(self, at: int, length: int) -> Span:
        return Span(self._signs[at][1], self._signs[at + length - 1][2])


def _occurrences(text: str, wanted: str, start: int, end: int) -> Iterator[int]:
    at = text.find(wanted, start, end)
    while at >= 0:
        yield at
        at = text.find(wanted, at + 1, end)


def _apart(text: str, start: int, end: int) -> bool:
    """Say whether a range begins and ends where words do."""
    before, after = text[start - 1 : start], text[end : end + 1]
    inside = text[start:end]
    return not (
        (before.isalnum() and inside[:1].isalnum()) or (inside[-1:].isalnum() and after.isalnum())
    )


def _has_words(said: str) -> bool:
    return any(sign.isalnum() for sign in said)


def _flattened(said: str) -> str:
    return "".join(sign for sign, _, _ in _plain(said, 0, len(said)))


def _plain(text: str, start: int, end: int) -> list[Sign]:
    """Return signs with their ranges: runs of a class as one, no space at ends and dashes."""
    signs: list[Sign] = []
    space: Sign | None = None
    at = start
    while at < end:
        sign, stop = _sign(text, at, end)
        last = signs[-1][0] if signs else ""
        if sign == " ":
            space = space or (sign, at, stop)
        elif sign and sign == last and sign in TIGHT:
            signs[-1] = (sign, signs[-1][1], stop)
            space = None
        elif sign:
            if space is not None and last and last not in TIGHT and sign not in TIGHT:
                signs.append(space)
            space = None
            signs += [(each, at, stop) for each in unicodedata.normalize("NFC", sign)]
        at = stop
    return signs


def _sign(text: str, at: int, end: int) -> tuple[str, int]:
    """Return what stands at a place, as one sign of its class or none, and where it ends."""
    sign = text[at]
    if sign in UNSEEN:
        return "", at + 1
    if sign.isspace():
        return " ", at + 1
    if sign in QUOTES:
        within = text[max(at - 1, 0)].isalnum() and text[at + 1 : at + 2].isalnum()
        return APOSTROPHE if within else "", at + 1
    if sign in DASHES:
        return DASH, at + 1
    gap = ELLIPSIS.match(text, at, end)
    if gap is not None:
        return GAP, gap.end()
    stop = at + 1
    while stop < end and unicodedata.combining(text[stop]):
        stop += 1
    return text[at:stop], stop
