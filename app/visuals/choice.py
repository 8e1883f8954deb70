"""Where in a book an edition has its pictures: pure."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from uuid import UUID

from app.visuals.models import EditionDensity

_APART, _LINES = re.compile(r"\n[ \t]*\n\s*"), re.compile(r"\n\s*")

#: Pictures that one edition has at most.
MOST = 500


@dataclass(frozen=True, slots=True)
class Stretch:
    """A scene, as far as the choice hangs on it."""

    id: UUID
    chapter: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Point:
    """A picture of a scene, at a place in it."""

    scene: UUID
    start: int


def points_of(
    text: str,
    scenes: Sequence[Stretch],
    density: EditionDensity,
    every: int,
    named: Sequence[UUID] = (),
) -> list[Point]:
    """Return where the pictures are, in order, at most as many as an edition has."""
    if density is EditionDensity.PARAGRAPH:
        return _by_paragraph(text, scenes, every)[:MOST]
    chosen = list(scenes)
    if density is EditionDensity.CUSTOM:
        chosen = [each for each in scenes if each.id in set(named)]
    if density is EditionDensity.CHAPTER:
        chapters = groupby(scenes, key=lambda each: each.chapter)
        chosen = [each for _, of in chapters for each in _spread(list(of), every)]
    return [Point(each.id, each.start) for each in chosen][:MOST]


def _spread(scenes: list[Stretch], count: int) -> list[Stretch]:
    """Take so many of a chapter's scenes, the first and the others evenly behind it."""
    count = min(count, len(scenes))
    return [scenes[place * len(scenes) // count] for place in range(count)]


def _by_paragraph(text: str, scenes: Sequence[Stretch], every: int) -> list[Point]:
    points, number = [], 0
    for scene in scenes:
        for start in _paragraphs(text, scene):
            if number % every == 0:
                points.append(Point(scene.id, start))
            number += 1
    return points


def _paragraphs(text: str, scene: Stretch) -> Iterator[int]:
    told = text[scene.start : scene.end]
    # Lines are paragraphs where nothing else parts them.
    breaks = _APART if _APART.search(text) else _LINES
    at = len(told) - len(told.lstrip())
    while at < len(told.rstrip()):
        yield scene.start + at
        found = breaks.search(told, at)
        at = len(told) if found is None else found.end()
