"""Scenes: who is there after all, and what they are like."""

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

from app.story.analysis.findings import (
    Mention,
    Place,
    Presence,
    Provenance,
    Quotation,
    SceneReading,
    SceneRole,
)
from app.story.reading.told import PartReading, SceneTold
from app.texts.scenes import Scene

Counts = dict[int, Counter[int]]


def scene_readings(
    found: Sequence[SceneReading],
    readings: Sequence[PartReading],
    scenes: Sequence[Scene],
    mentions: Sequence[Mention],
    quotations: Sequence[Quotation],
    places: Sequence[Place],
) -> tuple[SceneReading, ...]:
    """Return what every scene tells."""
    told: dict[int, SceneTold] = {}
    for reading in readings:
        for each in reading.scenes:
            told.setdefault(each.scene, each)
    made = {each.scene: each for each in found}
    for number in told:
        made.setdefault(
            number, SceneReading(number, (), None, None, None, None, None, None, (), None)
        )
    called = _by_scene(scenes, [(each.start, each.character) for each in mentions])
    said = [(each.start, each.speaker) for each in quotations if each.speaker is not None]
    speaking = _by_scene(scenes, said)
    sites = {place.name.casefold(): number for number, place in enumerate(places)}
    return tuple(
        _told(
            replace(made[number], cast=tuple(_cast(made[number], called, speaking))),
            told.get(number),
            sites,
        )
        for number in sorted(made)
    )


def _by_scene(scenes: Sequence[Scene], places: Sequence[tuple[int, int]]) -> Counts:
    counts: Counts = defaultdict(Counter)
    for offset, who in places:
        at = bisect_right(scenes, offset, key=lambda scene: scene.start) - 1
        if at >= 0 and offset < scenes[at].end:
            counts[scenes[at].ordinal][who] += 1
    return counts


def _cast(reading: SceneReading, called: Counts, speaking: Counts) -> Iterator[Presence]:
    """Yield who is there; whoever was taken for a speaker and is none is there all the same."""
    calls, speeches = called[reading.scene], speaking[reading.scene]
    before = {each.character: each.role for each in reading.cast}
    for who in sorted(calls.keys() | speeches.keys(), key=lambda p: (-calls[p] - speeches[p], p)):
        if speeches[who]:
            role = SceneRole.SPEAKING
        elif before.get(who, SceneRole.MENTIONED) is SceneRole.MENTIONED:
            role = SceneRole.MENTIONED
        else:
            role = SceneRole.PRESENT
        yield Presence(who, calls[who], role)


def _told(reading: SceneReading, told: SceneTold | None, sites: dict[str, int]) -> SceneReading:
    if told is None:
        return reading
    place = sites.get(told.place.casefold()) if told.place else None
    changed = replace(
        reading,
        mood=told.mood or reading.mood,
        lighting=told.lighting or reading.lighting,
        time_of_day=told.time_of_day or reading.time_of_day,
        weather=told.weather or reading.weather,
        place=reading.place if place is None else place,
    )
    return reading if changed == reading else replace(changed, provenance=Provenance.MODEL)
