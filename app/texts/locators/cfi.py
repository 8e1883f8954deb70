"""EPUB canonical fragment identifiers: points and ranges, read leniently, written plainly."""

import re
from dataclasses import dataclass

#: Nobody's path is longer, and long ones take long to read.
LONGEST = 4_096
ASSERTION = re.compile(r"\[(?:\^.|[^\]^])*\]")
WHOLE = re.compile(r"#?(epubcfi|dom)\((.*)\)\Z", re.DOTALL)
PATH = re.compile(r"((?:/\d{1,9}|!)*)(?::(\d{1,9}))?(?:~[\d.]+)?(?:@[\d.:]+)?\Z")

Steps = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Point:
    """A place in a document tree: `base` leads to the document, `steps` into it."""

    base: str
    steps: Steps
    offset: int


def parse(text: str) -> tuple[Point, Point] | None:
    """Read a CFI; a point is a range without length. None if it is none."""
    match = WHOLE.match(text) if len(text) <= LONGEST else None
    if match is None:
        return None
    pieces = ASSERTION.sub("", match[2]).split(",")
    if len(pieces) == 1:
        point = _point(pieces[0])
        return (point, point) if point else None
    if len(pieces) != 3:  # noqa: PLR2004 - parent, start, end
        return None
    start, end = _point(pieces[0] + pieces[1]), _point(pieces[0] + pieces[2])
    return (start, end) if start and end else None


def _point(path: str) -> Point | None:
    match = PATH.match(path)
    if match is None or not match[1]:
        return None
    base, _, inside = match[1].rpartition("!")
    steps = tuple(int(step) for step in inside.split("/") if step)
    return Point(base, steps, int(match[2] or 0))


def write(scheme: str, start: Point, end: Point) -> str:
    """Write a range, or a point if both are one."""
    head, tail = _steps(start), _steps(end)
    if start == end:
        return f"{scheme}({head}:{start.offset})"
    common = 0
    first, last = _tokens(head), _tokens(tail)
    while common < min(len(first), len(last)) - 1 and first[common] == last[common]:
        common += 1
    parent = "".join(first[:common])
    return (
        f"{scheme}({parent},{''.join(first[common:])}:{start.offset}"
        f",{''.join(last[common:])}:{end.offset})"
    )


def _steps(point: Point) -> str:
    path = "".join(f"/{step}" for step in point.steps)
    return f"{point.base}!{path}" if point.base else path


def _tokens(path: str) -> list[str]:
    return re.findall(r"!|/\d+", path)
