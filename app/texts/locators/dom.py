"""Places in an EPUB or an HTML file: CFIs, and hrefs with ids."""

from bisect import bisect_left, bisect_right
from functools import cached_property
from typing import ClassVar, NamedTuple
from urllib.parse import unquote

from app.texts.faults import NoSuchPlace
from app.texts.locators import cfi
from app.texts.locators.cfi import Point, Steps
from app.texts.locators.map import Locator, LocatorMap


class Run(NamedTuple):
    """A stretch of text that stands unchanged in one text node of a document.

    CFIs count UTF-16 code units: `stride` is how many each character of the run takes.
    """

    start: int
    length: int
    document: int
    steps: Steps
    begin: int
    stride: int

    @property
    def end(self) -> int:
        """Return where the run ends in the text."""
        return self.start + self.length

    @property
    def place(self) -> tuple[int, Steps, int]:
        """Return what sorts runs in the order of the documents."""
        return self.document, self.steps, self.begin


class Extent(NamedTuple):
    """A document of the file, and what of the text is in it."""

    href: str
    base: str
    start: int
    end: int


class Anchor(NamedTuple):
    """An element with an id."""

    start: int
    end: int
    document: int
    id: str


class DomLocators(LocatorMap):
    """The places of a text made of markup.

    A part holds `documents`, each [href, CFI base, start, end, runs, ids], and `pages`,
    each [start, label]. A run is [start, length, path, begin, stride], its path empty where it is
    the one before; an id is [start, end, id].
    """

    kind: ClassVar[str] = "dom"

    @cached_property
    def _documents(self) -> list[Extent]:
        known: dict[tuple[str, str], Extent] = {}
        for part in self.parts:
            for href, base, start, end, *_ in part["documents"]:
                found = known.get((href, base))
                begin = start if found is None else found.start
                known[href, base] = Extent(href, base, begin, end)
        return list(known.values())

    @cached_property
    def _numbers(self) -> dict[tuple[str, str], int]:
        return {(each.href, each.base): number for number, each in enumerate(self._documents)}

    @cached_property
    def _runs(self) -> list[Run]:
        runs: list[Run] = []
        steps: Steps = ()
        for part in self.parts:
            for href, base, _, _, stored, _ in part["documents"]:
                number = self._numbers[href, base]
                for start, length, path, begin, stride in stored:
                    if path:
                        steps = tuple(int(step) for step in path.split("/"))
                    runs.append(Run(start, length, number, steps, begin, stride))
        return runs

    @cached_property
    def _anchors(self) -> list[Anchor]:
        return [
            Anchor(start, end, self._numbers[href, base], name)
            for part in self.parts
            for href, base, _, _, _, ids in part["documents"]
            for start, end, name in ids
        ]

    @cached_property
    def _pages(self) -> list[tuple[int, str]]:
        return [(start, label) for part in self.parts for start, label in part["pages"]]

    def _marks(self) -> list[tuple[int, str]]:
        return self._pages

    def page_of(self, offset: int) -> str | None:
        """Return the label of the page of the printed book, where the file tells."""
        return self._page_at(offset)

    def locate(self, start: int, end: int) -> Locator:
        """Say where in the file a range is, shrunk to characters the file holds."""
        self._checked(start, end, f"{start}-{end}")
        runs = self._runs
        if not runs:
            raise NoSuchPlace(f"{start}-{end}")
        first = min(bisect_right(runs, start, key=lambda run: run.end), len(runs) - 1)
        last = bisect_left(runs, end, key=lambda run: run.start) - 1
        head = self._point(runs[first], max(start, runs[first].start))
        tail = head if last < first else self._point(runs[last], min(end, runs[last].end))
        if end <= start:
            tail = head
        return Locator(
            cfi.write(self._scheme, head, tail),
            href=self._href(runs[first].document, start),
            page=self.page_of(start),
        )

    def _point(self, run: Run, offset: int) -> Point:
        within = (min(offset, run.end) - run.start) * run.stride
        return Point(self._documents[run.document].base, run.steps, run.begin + within)

    @cached_property
    def _scheme(self) -> str:
        return "epubcfi" if self._documents and self._documents[0].base else "dom"

    def _href(self, document: int, offset: int) -> str:
        href = self._documents[document].href
        place = bisect_right(self._anchors, offset, key=lambda anchor: anchor.start) - 1
        if place >= 0 and self._anchors[place].document == document:
            return f"{href}#{self._anchors[place].id}"
        return href

    def resolve(self, locator: str) -> tuple[int, int]:
        """Return the range at a CFI, an href with or without an id, or a page."""
        points = cfi.parse(locator)
        if points is not None:
            start = self._offset(points[0], locator, closing=False)
            ends = points[0] != points[1]
            end = self._offset(points[1], locator, closing=True) if ends else start
            return self._checked(start, max(start, end), locator)
        if locator.startswith("page="):
            found = self.page_range(unquote(locator.removeprefix("page=")))
        else:
            found = self._element(locator)
        if found is None:
            raise NoSuchPlace(locator)
        return found

    def _offset(self, point: Point, locator: str, *, closing: bool) -> int:
        numbers = [at for at, each in enumerate(self._documents) if each.base == point.base]
        if not numbers:
            raise NoSuchPlace(locator)
        wanted = (numbers[0], point.steps, point.offset)
        after = bisect_right(self._runs, wanted, key=lambda run: run.place)
        before = self._runs[after - 1] if after else None
        if before is not None and before.place[:2] == wanted[:2]:
            beyond = (point.offset - before.begin) // before.stride
            if beyond <= before.length:
                return self._inside(before, beyond, after, closing=closing)
        if closing and before is not None and before.document == numbers[0]:
            return before.end
        if after < len(self._runs) and self._runs[after].document == numbers[0]:
            return self._runs[after].start
        if before is not None and before.document == numbers[0]:
            return before.end
        return self._documents[numbers[0]].start

    def _inside(self, run: Run, beyond: int, after: int, *, closing: bool) -> int:
        # Between two runs of one node lie characters that are not in the text.
        following = self._runs[after] if after < len(self._runs) else None
        if beyond == run.length and not closing and following is not None:
            same = following.place[:2] == run.place[:2]
            return following.start if same else run.end
        return run.start + beyond

    def _element(self, locator: str) -> tuple[int, int] | None:
        href, _, name = locator.partition("#")
        wanted = (unquote(href), unquote(name))
        if name:
            for anchor in self._anchors:
                if (self._documents[anchor.document].href, anchor.id) == wanted:
                    return anchor.start, anchor.end
            return None
        found = [(each.start, each.end) for each in self._documents if each.href == wanted[0]]
        return found[0] if found else None


MAP = DomLocators
