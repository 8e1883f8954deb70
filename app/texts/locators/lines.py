"""Places in a plain text: RFC 5147 fragments (`char=10,25`, `line=3,4`)."""

import re
from bisect import bisect_right
from functools import cached_property
from itertools import accumulate
from typing import ClassVar

from app.texts.faults import NoSuchPlace
from app.texts.locators.map import Locator, LocatorMap, Part

FRAGMENT = re.compile(r"#?(char|line)=(\d{1,12})?(?:,(\d{1,12}))?\Z")


class LineLocators(LocatorMap):
    """A plain text's places; characters and lines count as RFC 5147 has them."""

    kind: ClassVar[str] = "lines"

    @staticmethod
    def part(start: int, text: str, first: int) -> Part:
        """Make the part of a section of which `first` is the number of its first line."""
        return {
            "kind": LineLocators.kind,
            "start": start,
            "end": start + len(text),
            "line": first,
            "lengths": _lengths(text),
        }

    @cached_property
    def _lines(self) -> tuple[list[int], list[int]]:
        starts: list[int] = []
        numbers: list[int] = []
        for part in self.parts:
            offsets = list(accumulate(part["lengths"], initial=part["start"]))[:-1]
            starts += offsets
            numbers += range(part["line"], part["line"] + len(offsets))
        return starts, numbers

    def locate(self, start: int, end: int) -> Locator:
        """Say which characters, and on which line they begin."""
        self._checked(start, end, f"char={start},{end}")
        starts, numbers = self._lines
        place = max(bisect_right(starts, start) - 1, 0)
        return Locator(f"char={start},{end}", line=numbers[place] if numbers else 1)

    def resolve(self, locator: str) -> tuple[int, int]:
        """Return the range of characters or lines."""
        match = FRAGMENT.match(locator)
        if match is None or (match[2] is None and match[3] is None):
            raise NoSuchPlace(locator)
        first = int(match[2] or 0)
        last = int(match[3]) if match[3] else first
        if match[1] == "line":
            return self._checked(self._begin(first), self._begin(last), locator)
        return self._checked(first, last, locator)

    def _begin(self, line: int) -> int:
        starts, numbers = self._lines
        place = bisect_right(numbers, line)
        return starts[place] if place < len(starts) else self.end

    def page_of(self, offset: int) -> str | None:
        """Return None: a plain text has no pages."""
        del offset
        return None

    def _marks(self) -> list[tuple[int, str]]:
        return []


def _lengths(text: str) -> list[int]:
    *lines, rest = text.split("\n")
    return [len(line) + 1 for line in lines] + ([len(rest)] if rest else [])


MAP = LineLocators
