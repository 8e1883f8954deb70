"""Characters and places in the order they are to have: the most mentioned first."""

from collections.abc import Sequence
from dataclasses import replace

from app.story.analysis.findings import Findings, Relationship, SceneReading
from app.story.analysis.kinship import DIRECTED


def ordered(findings: Findings) -> Findings:
    """Return findings with the characters in their order, wherever they are referred to."""
    order = sorted(range(len(findings.characters)), key=lambda n: -findings.characters[n].count)
    place = {old: new for new, old in enumerate(order)}
    quotations = (
        replace(
            each,
            speaker=None if each.speaker is None else place[each.speaker],
            addressee=None if each.addressee is None else place[each.addressee],
        )
        for each in findings.quotations
    )
    return replace(
        findings,
        narrator=None if findings.narrator is None else place[findings.narrator],
        characters=tuple(
            replace(findings.characters[old], ordinal=new) for new, old in enumerate(order)
        ),
        mentions=tuple(
            replace(each, character=place[each.character]) for each in findings.mentions
        ),
        quotations=tuple(quotations),
        identities=tuple(
            replace(each, masked=place[each.masked], real=place[each.real])
            for each in findings.identities
        ),
        relationships=_related(findings.relationships, place),
        changes=tuple(replace(each, character=place[each.character]) for each in findings.changes),
        scenes=tuple(_staged(each, place) for each in findings.scenes),
    )


def _related(found: Sequence[Relationship], place: dict[int, int]) -> tuple[Relationship, ...]:
    made = []
    for each in found:
        source, target = place[each.source], place[each.target]
        if each.type not in DIRECTED and source > target:
            source, target = target, source
        made.append(replace(each, source=source, target=target))
    return tuple(sorted(made, key=lambda each: (each.source, each.target, each.type)))


def _staged(reading: SceneReading, place: dict[int, int]) -> SceneReading:
    cast = (replace(each, character=place[each.character]) for each in reading.cast)
    return replace(reading, cast=tuple(cast))
