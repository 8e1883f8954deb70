"""All corrections of a book, one after the other, on what was found in its text."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from app.story.analysis.findings import Findings, Gender, RelationshipType, Role
from app.story.corrections import people, speech
from app.story.corrections.anchors import (
    Anchor,
    character_at,
    place_named,
    quotation_at,
    term_named,
)

Details = Mapping[str, Any]


def corrected(
    findings: Findings, text: str, corrections: Iterable[tuple[str, Details]]
) -> Findings:
    """Return findings with corrections applied; what a correction is about may be there no more."""
    for kind, details in corrections:
        findings = _APPLY[kind](findings, text, details)
    return findings


def _who(findings: Findings, details: Details, name: str = "character") -> int | None:
    told = details.get(name)
    return None if told is None else character_at(findings, Anchor(told["name"], told["at"]))


def _rename(findings: Findings, _text: str, details: Details) -> Findings:
    who = _who(findings, details)
    return findings if who is None else people.renamed(findings, who, details["to"])


def _merge(findings: Findings, _text: str, details: Details) -> Findings:
    who, into = _who(findings, details), _who(findings, details, "into")
    if who is None or into is None or who == into:
        return findings
    return people.merged(findings, who, into, details.get("revealed_at"))


def _split(findings: Findings, text: str, details: Details) -> Findings:
    who = _who(findings, details)
    return findings if who is None else people.split(findings, who, details["names"], text)


def _hide(findings: Findings, _text: str, details: Details) -> Findings:
    if "place" in details:
        return _without_place(findings, place_named(findings, details["place"]))
    if "term" in details:
        at = term_named(findings, details["term"])
        left = tuple(each for place, each in enumerate(findings.terms) if place != at)
        return replace(findings, terms=left)
    who = _who(findings, details)
    return findings if who is None else people.hidden(findings, who)


def _without_place(findings: Findings, gone: int | None) -> Findings:
    if gone is None:
        return findings
    places = tuple(each for place, each in enumerate(findings.places) if place != gone)
    scenes = tuple(
        scene
        if scene.place is None
        else replace(
            scene, place=None if scene.place == gone else scene.place - (scene.place > gone)
        )
        for scene in findings.scenes
    )
    return replace(findings, places=places, scenes=scenes)


def _role(findings: Findings, _text: str, details: Details) -> Findings:
    who = _who(findings, details)
    return findings if who is None else people.with_role(findings, who, Role(details["to"]))


def _gender(findings: Findings, _text: str, details: Details) -> Findings:
    who = _who(findings, details)
    return findings if who is None else people.with_gender(findings, who, Gender[details["to"]])


def _speaker(findings: Findings, _text: str, details: Details) -> Findings:
    place = quotation_at(findings, details["at"])
    speaker = _who(findings, details)
    if place is None or (speaker is None and details.get("character") is not None):
        return findings
    return speech.spoken_by(findings, place, speaker)


def _relationship(findings: Findings, _text: str, details: Details) -> Findings:
    source, target = _who(findings, details, "source"), _who(findings, details, "target")
    if source is None or target is None:
        return findings
    instead = details.get("to")
    return speech.related(
        findings,
        (source, target),
        RelationshipType(details["type"]),
        None if instead is None else RelationshipType(instead),
    )


_APPLY: Mapping[str, Callable[[Findings, str, Details], Findings]] = {
    "RENAME": _rename,
    "MERGE": _merge,
    "SPLIT": _split,
    "HIDE": _hide,
    "ROLE": _role,
    "GENDER": _gender,
    "SPEAKER": _speaker,
    "RELATIONSHIP": _relationship,
}
