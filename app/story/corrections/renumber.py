"""Characters leaving or becoming one: every fact goes along, and nobody relates to themselves."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from app.story.analysis.findings import (
    Findings,
    Identity,
    Presence,
    Quotation,
    Relationship,
    SceneReading,
    SceneRole,
)

#: Of one who is there twice, the more telling role counts.
TELLING = [SceneRole.SPEAKING, SceneRole.PRESENT, SceneRole.MENTIONED]

Places = Mapping[int, int | None]


def renumbered(findings: Findings, becomes: Places) -> Findings:
    """Return findings in which characters have become others, or nobody."""
    left = [each for each in findings.characters if becomes.get(each.ordinal) == each.ordinal]
    order = {each.ordinal: place for place, each in enumerate(left)}
    new: dict[int, int | None] = {}
    for old, other in becomes.items():
        new[old] = None if other is None else order[other]
    narrator = None if findings.narrator is None else new[findings.narrator]
    return replace(
        findings,
        narrator=narrator,
        characters=tuple(replace(each, ordinal=order[each.ordinal]) for each in left),
        mentions=tuple(
            replace(each, character=whose)
            for each in findings.mentions
            if (whose := new[each.character]) is not None
        ),
        quotations=tuple(_said(each, new) for each in findings.quotations),
        identities=tuple(_identities(findings.identities, new)),
        relationships=_related(findings.relationships, new),
        changes=tuple(
            replace(each, character=whose)
            for each in findings.changes
            if (whose := new[each.character]) is not None
        ),
        scenes=tuple(_scene(each, new) for each in findings.scenes),
    )


def _said(each: Quotation, new: Places) -> Quotation:
    speaker = None if each.speaker is None else new[each.speaker]
    addressee = None if each.addressee is None else new[each.addressee]
    confidence = 0.0 if speaker is None else each.confidence
    return replace(each, speaker=speaker, addressee=addressee, confidence=confidence)


def _identities(found: Sequence[Identity], new: Places) -> Iterator[Identity]:
    for each in found:
        masked, real = new[each.masked], new[each.real]
        if masked is not None and real is not None and masked != real:
            yield replace(each, masked=masked, real=real)


def _related(found: Sequence[Relationship], new: Places) -> tuple[Relationship, ...]:
    made: dict[tuple[object, ...], Relationship] = {}
    for each in found:
        source, target = new[each.source], new[each.target]
        if source is None or target is None or source == target:
            continue
        if not each.directed and source > target:
            source, target = target, source
        key = (source, target, each.type)
        moved = replace(each, source=source, target=target)
        made[key] = _both(made[key], moved) if key in made else moved
    return tuple(made.values())


def _both(one: Relationship, other: Relationship) -> Relationship:
    pieces = {(each.start, each.end, each.kind): each for each in (*one.evidence, *other.evidence)}
    evidence = tuple(pieces[key] for key in sorted(pieces))
    revealed = min(one.revealed_at, other.revealed_at)
    return replace(one, evidence=evidence, weight=len(evidence), revealed_at=revealed)


def _scene(scene: SceneReading, new: Places) -> SceneReading:
    cast: dict[int, Presence] = {}
    for each in scene.cast:
        who = new[each.character]
        if who is None:
            continue
        there = cast.get(who)
        role = each.role if there is None else min(each.role, there.role, key=TELLING.index)
        count = each.mentions + (0 if there is None else there.mentions)
        cast[who] = Presence(who, count, role)
    return replace(scene, cast=tuple(cast.values()))
