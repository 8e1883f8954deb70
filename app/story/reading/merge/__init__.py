"""What was found here, corrected and enriched by what a model read and the text bears out."""

from collections.abc import Sequence
from dataclasses import replace

from app.story.analysis.findings import Findings, Place, SceneReading
from app.story.reading.merge.bonds import identities, relationships
from app.story.reading.merge.order import ordered
from app.story.reading.merge.people import people
from app.story.reading.merge.scenes import scene_readings
from app.story.reading.merge.speech import quotations
from app.story.reading.merge.world import changes, places, terms
from app.story.reading.prompts import Source
from app.story.reading.told import PartReading


def merge(source: Source, readings: Sequence[PartReading]) -> Findings:
    """Return all that is known of a text; what nobody read stays as it was found."""
    found = source.findings
    read = sorted((each for each in readings if each.failed is None), key=lambda each: each.part)
    if not read:
        return found
    merged = people(found, read)
    said = quotations(found.quotations, read, merged)
    sited = places(found.places, read, merged, source.text)
    before = tuple(_placed(each, found.places, sited) for each in found.scenes)
    return ordered(
        replace(
            found,
            characters=merged.characters,
            mentions=merged.mentions,
            quotations=said,
            identities=identities(found.identities, read, merged),
            relationships=relationships(found.relationships, read, merged, said),
            places=sited,
            terms=terms(found.terms, read),
            changes=changes(found.changes, read, merged, source.scenes),
            scenes=scene_readings(before, read, source.scenes, merged.mentions, said, sited),
        )
    )


def _placed(reading: SceneReading, found: Sequence[Place], sited: Sequence[Place]) -> SceneReading:
    """Return a scene with its place where it is among all."""
    if reading.place is None:
        return reading
    name = found[reading.place].name
    place = next(number for number, each in enumerate(sited) if each.name == name)
    return replace(reading, place=place)
