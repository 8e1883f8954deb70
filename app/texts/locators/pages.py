"""Places in a PDF: a page by its number, and characters counted from where its text begins."""

import re
from bisect import bisect_right
from collections.abc import Iterable
from functools import cached_property
from typing import ClassVar

from app.texts.faults import NoSuchPlace
from app.texts.locators.map import Locator, LocatorMap, Part

FRAGMENT = re.compile(r"#?page=(\d{1,9})(?:&chars?=(\d{1,12}),(\d{1,12}))?\Z")


class PageLocators(LocatorMap):
    """A PDF's places: `page=12&chars=10,55`; a range may run on beyond its page."""

    kind: ClassVar[str] = "pages"

    @staticmethod
    def part(start: int, end: int, pages: Iterable[tuple[int, int, str]]) -> Part:
        """Make the part of a section that stands on these pages: where each begins, number, label.

        The first page may begin before the section does.
        """
        return {"kind": PageLocators.kind, "start": start, "end": end, "pages": list(pages)}

    @cached_property
    def _pages(self) -> list[tuple[int, int, str]]:
        return sorted(
            {(page[0], page[1], page[2]) for part in self.parts for page in part["pages"]}
        )

    def locate(self, start: int, end: int) -> Locator:
        """Say on which page a range begins, and where there."""
        self._checked(start, end, f"{start}-{end}")
        place = bisect_right(self._pages, start, key=lambda page: page[0]) - 1
        if place < 0:
            raise NoSuchPlace(f"{start}-{end}")
        begin, number, label = self._pages[place]
        return Locator(f"page={number}&chars={start - begin},{end - begin}", page=label)

    def resolve(self, locator: str) -> tuple[int, int]:
        """Return the range on a page, or the whole page."""
        match = FRAGMENT.match(locator)
        places = [at for at, page in enumerate(self._pages) if match and page[1] == int(match[1])]
        if match is None or not places:
            raise NoSuchPlace(locator)
        place = places[0]
        begin = self._pages[place][0]
        if match[2] is not None:
            return self._checked(begin + int(match[2]), begin + int(match[3]), locator)
        following = self._pages[place + 1 : place + 2]
        return self._checked(begin, following[0][0] if following else self.end, locator)

    def page_of(self, offset: int) -> str | None:
        """Return the label of the page: its printed number where the file tells."""
        return self._page_at(offset)

    def _marks(self) -> list[tuple[int, str]]:
        return [(start, label) for start, _, label in self._pages]


MAP = PageLocators
