"""Keeps an answer from repeating what the model was told before it was asked."""

import re
from collections.abc import Iterator
from functools import lru_cache

from app.ai.errors import AnswerRefused

#: Words in a row that nobody writes by chance, and those after which one looks closer.
TELLTALE, SUSPECT = 8, 3

_WORD = re.compile(r"\w+")


class InstructionsRepeated(AnswerRefused):
    """The answer was stopped because it repeated its instructions; ask in other words."""


@lru_cache(maxsize=64)
def _runs(instructions: str) -> frozenset[tuple[str, ...]]:
    """Return every few words in a row; the same rules are guarded in every answer."""
    words = [each.casefold() for each in _WORD.findall(instructions)]
    return frozenset(
        tuple(words[at : at + size])
        for size in range(1, TELLTALE + 1)
        for at in range(len(words) - size + 1)
    )


class Guard:
    """Lets words through unless so many in a row are of the instructions."""

    def __init__(self, instructions: str) -> None:
        self._runs = _runs(instructions)
        self._run: tuple[str, ...] = ()
        self._word = ""
        self._held = ""

    def feed(self, words: str) -> Iterator[str]:
        """Yield what may be shown."""
        for sign in words:
            if sign.isalnum() or sign == "_":
                self._word += sign
            elif self._word:
                self._step()
        self._held += words
        if len(self._run) < SUSPECT:
            yield from self._all()

    def close(self) -> Iterator[str]:
        """Yield what is left at the end."""
        if self._word:
            self._step()
        yield from self._all()

    def _all(self) -> Iterator[str]:
        if self._held:
            yield self._held
        self._held = ""

    def _step(self) -> None:
        """Take in a word that is whole; the run is the longest that ends with it."""
        run = (*self._run, self._word.casefold())[-TELLTALE:]
        while run and run not in self._runs:
            run = run[1:]
        self._word, self._run = "", run
        if len(run) >= TELLTALE:
            raise InstructionsRepeated
