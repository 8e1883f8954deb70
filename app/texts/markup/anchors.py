"""The anchors of sections, as they are stored."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import Any

from app.texts.document import Section
from app.texts.locators import DomLocators, Part
from app.texts.locators.cfi import Point, write
from app.texts.markup.flow import Flow, Mark, Run


def parts(sections: Sequence[Section], flow: Flow, pages: Sequence[Mark]) -> list[Part]:
    """Make a part for each section, so that each stands for itself."""
    made: list[Part] = []
    first = 0
    for section in sections:
        start, end = section.start, section.end
        while first < len(flow.sources) - 1 and flow.sources[first].whole.end < start:
            first += 1
        documents = []
        for source in flow.sources[first:]:
            if source.whole.start >= end:
                break
            extent = [max(source.whole.start, start), min(source.whole.end, end)]
            ids = [[m.start, m.end, m.label] for m in _between(source.ids, start, end)]
            runs = _runs(source.runs, start, end)
            documents.append([source.href, source.base, *extent, runs, ids])
        made.append(
            {
                "kind": DomLocators.kind,
                "start": int(start),
                "end": int(end),
                "documents": documents,
                "pages": [[m.start, m.label] for m in _between(pages, start, end)],
            }
        )
    return made


def beginning(part: Part) -> str:
    """Return the locator of where a section begins."""
    for _, base, _, _, runs, _ in part["documents"]:
        if runs:
            steps = tuple(int(step) for step in runs[0][2].split("/"))
            point = Point(base, steps, runs[0][3])
            return write("epubcfi" if base else "dom", point, point)
    return ""


def _between(marks: Sequence[Mark], start: int, end: int) -> Sequence[Mark]:
    first = bisect_left(marks, start, key=lambda mark: mark.start)
    return marks[first : bisect_left(marks, end, key=lambda mark: mark.start)]


def _runs(runs: Sequence[Run], start: int, end: int) -> list[Any]:
    stored: list[Any] = []
    before: Run | None = None
    first = bisect_right(runs, start, key=lambda run: run.start + run.length)
    for run in runs[first : bisect_left(runs, end, key=lambda run: run.start)]:
        # A licence may end in the middle of a node.
        cut = max(start - run.start, 0)
        length = min(run.start + run.length, end) - run.start - cut
        path = "" if before is not None and before.steps == run.steps else _path(run)
        stored.append([run.start + cut, length, path, run.begin + cut * run.stride, run.stride])
        before = run
    return stored


def _path(run: Run) -> str:
    return "/".join(map(str, run.steps))
