"""Keeps an answer from naming whom the reader has not met: models know books from elsewhere."""

import re
from collections.abc import Iterator, Sequence

from app.ai.errors import AnswerRefused


class BeyondHorizon(AnswerRefused):
    """The answer was stopped: it named somebody you have not met yet. Ask in other words."""

    code = "BEYOND_HORIZON"


class Veil:
    """Lets words through unless they spell a name that is still to come."""

    def __init__(self, names: Sequence[str]) -> None:
        longest_first = sorted(set(names), key=len, reverse=True)
        spelled = "|".join(re.escape(each) for each in longest_first)
        self._hidden = re.compile(rf"(?<!\w)(?:{spelled})(?!\w)") if names else None
        self._begun = {each[:size] for each in names for size in range(1, len(each) + 1)}
        self._longest = max(map(len, names), default=0)
        self._held = ""
        self._last = ""

    def feed(self, words: str) -> Iterator[str]:
        """Yield what may be shown: no beginning of a hidden name among it."""
        if self._hidden is None:
            yield words
            return
        self._held += words
        kept = self._undecided()
        self._check(self._held[: len(self._held) - kept])
        yield from self._all(len(self._held) - kept)

    def close(self) -> Iterator[str]:
        """Yield what is left at the end."""
        self._check(self._held)
        yield from self._all(len(self._held))

    def _undecided(self) -> int:
        """Return how many signs at the end may still become a hidden name, or a longer word."""
        first = max(len(self._held) - self._longest, 0)
        for at in range(first, len(self._held)):
            before = self._held[at - 1] if at else self._last
            if not before.isalnum() and self._held[at:] in self._begun:
                return len(self._held) - at
        return 0

    def _check(self, words: str) -> None:
        if self._hidden is not None and self._hidden.search(self._last + words):
            raise BeyondHorizon

    def _all(self, length: int) -> Iterator[str]:
        if length:
            self._last = self._held[length - 1]
            yield self._held[:length]
        self._held = self._held[length:]
