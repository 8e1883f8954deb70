"""Marks in a stream of words: each is verified on the text before a reader sees it."""

import re
from collections.abc import Iterator, Sequence
from functools import cache

from app.chat.answer import Citation, Source
from app.texts.quotes import Plain

#: Characters of a mark that may be waited for; what is longer is no mark.
LONGEST_MARK = 600

#: Characters of a quote: fewer stand everywhere and bear nothing out.
SHORTEST = 3

#: Citations of one answer.
MOST = 200

_OPENING = re.compile(r"\[(?=\s*(?:\d|$))")
_MARK = re.compile(r"\[\s*(\d{1,3})\s*[:,]?\s*(.*?)\s*\]\Z", re.DOTALL)
_QUOTED = re.compile("[\"\u201c\u201e\u00ab'\u2018](.*)[\"\u201d\u201c\u00bb'\u2019]", re.DOTALL)


class Marks:
    """Lets words through, and replaces `[n: "quote"]` by a number once the quote is verified.

    What cannot be verified is left out, and counted. Nothing is let through that could still turn
    out to be part of a mark.
    """

    def __init__(self, sources: Sequence[Source]) -> None:
        self.citations: list[Citation] = []
        self.dropped = 0
        self._sources = sources
        self._held = ""
        self._plain = cache(self._plain_of)

    def feed(self, words: str) -> Iterator[str | Citation]:
        """Yield what may be shown: each citation comes before the words that have its mark."""
        self._held += words
        yield from self._let_through(final=False)

    def close(self) -> Iterator[str | Citation]:
        """Yield what is left at the end; a mark that never closed is none."""
        yield from self._let_through(final=True)

    def _let_through(self, *, final: bool) -> Iterator[str | Citation]:
        while self._held:
            opening = _OPENING.search(self._held)
            if opening is None:
                yield from self._all()
                return
            at = opening.start()
            if at:
                # The space before a mark that is left out goes with it.
                kept = len(self._held[:at].rstrip(" "))
                yield from self._some(kept)
                at -= kept
            closing = _closing(self._held, at)
            if closing is None:
                if not final and len(self._held) - at <= LONGEST_MARK:
                    return
                # It promised a citation and gave none: its words are words like any other.
                self.dropped += 1
                self._held = self._held[at:].lstrip("[ 0123456789:,")
                continue
            mark, lead = self._held[at : closing + 1], self._held[:at]
            self._held = self._held[closing + 1 :]
            citation = self._verified(mark)
            if citation is None:
                self.dropped += 1
                continue
            number, fresh = self._number(citation)
            if fresh:
                yield citation
            yield f"{lead}[{number}]"

    def _all(self) -> Iterator[str]:
        yield from self._some(len(self._held))

    def _some(self, length: int) -> Iterator[str]:
        if length:
            yield self._held[:length]
        self._held = self._held[length:]

    def _number(self, citation: Citation) -> tuple[int, bool]:
        for place, known in enumerate(self.citations, 1):
            if (known.source, known.start, known.end) == (
                citation.source,
                citation.start,
                citation.end,
            ):
                return place, False
        self.citations.append(citation)
        return len(self.citations), True

    def _verified(self, mark: str) -> Citation | None:
        parts = _MARK.match(mark)
        if parts is None or len(self.citations) >= MOST:
            return None
        number, rest = int(parts[1]) - 1, parts[2]
        if not 0 <= number < len(self._sources):
            return None
        quoted = _QUOTED.fullmatch(rest)
        words = (quoted[1] if quoted else rest).strip()
        found = self._plain(number).find(words) if len(words) >= SHORTEST else None
        if found is None:
            return None
        source = self._sources[number]
        quote = source.text[found.start : found.end]
        return Citation(number, source.start + found.start, source.start + found.end, quote)

    def _plain_of(self, number: int) -> Plain:
        text = self._sources[number].text
        return Plain(text, 0, len(text))


def _closing(held: str, at: int) -> int | None:
    """Return where the mark that opens at a place closes; brackets inside belong to its quote."""
    depth = 0
    for place in range(at, min(len(held), at + LONGEST_MARK)):
        if held[place] == "[":
            depth += 1
        elif held[place] == "]":
            depth -= 1
            if not depth:
                return place
    return None
