"""From offsets to places in the file and back."""

from abc import ABC, abstractmethod
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from itertools import pairwise
from typing import Any, ClassVar

from app.texts.faults import NoSuchPlace

Part = dict[str, Any]
"""The anchors of one section, as JSON, so that they can be stored with its row."""


@dataclass(frozen=True, slots=True)
class Locator:
    """A place in a file; `value` is what `resolve` takes back."""

    value: str
    href: str | None = None
    page: str | None = None
    line: int | None = None


class LocatorMap(ABC):
    """The places of a text, or of those of its sections whose parts are given, in order."""

    kind: ClassVar[str]

    def __init__(self, parts: Sequence[Part]) -> None:
        self.parts = tuple(parts)
        self.start: int = parts[0]["start"] if parts else 0
        self.end: int = parts[-1]["end"] if parts else 0

    @abstractmethod
    def locate(self, start: int, end: int) -> Locator:
        """Say where in the file a range of the text is."""

    @abstractmethod
    def resolve(self, locator: str) -> tuple[int, int]:
        """Return the range of the text at a place, or raise NoSuchPlace."""

    @abstractmethod
    def page_of(self, offset: int) -> str | None:
        """Return the label of the page an offset is on."""

    def page_range(self, label: str) -> tuple[int, int] | None:
        """Return the text of the page with a label."""
        marks = self._marks()
        for (start, name), (end, _) in pairwise([*marks, (self.end, "")]):
            if name == label:
                return start, end
        return None

    @abstractmethod
    def _marks(self) -> list[tuple[int, str]]:
        """Return where pages begin, and their labels."""

    def _page_at(self, offset: int) -> str | None:
        marks = self._marks()
        place = bisect_right(marks, offset, key=lambda mark: mark[0]) - 1
        return marks[place][1] if place >= 0 else None

    def _checked(self, start: int, end: int, locator: str) -> tuple[int, int]:
        if self.start <= start <= end <= self.end:
            return start, end
        raise NoSuchPlace(locator)

    def to_json(self) -> list[Part]:
        """Return the parts."""
        return list(self.parts)


def locator_map(parts: Sequence[Part]) -> LocatorMap:
    """Make a map of stored parts, all of one text."""
    kind = parts[0]["kind"] if parts else "lines"
    module = import_module(f"app.texts.locators.{kind}")
    made: LocatorMap = module.MAP(parts)
    return made
