"""What was found in a story without a model, set down by hand: no rule's progress moves it."""

import re
from collections.abc import Sequence
from dataclasses import replace

from app.story.analysis.findings import (
    Alias,
    Appearance,
    Character,
    Descriptor,
    Evidence,
    EvidenceKind,
    Findings,
    Gender,
    Level,
    Mention,
    MentionKind,
    Method,
    Place,
    Presence,
    Quotation,
    Relationship,
    RelationshipType,
    Role,
    SceneReading,
    SceneRole,
    Trait,
)
from app.texts.quotes import Span
from app.texts.scenes import Scene

PEOPLE = (
    (r"Tobias(?:\s+Fenn)?", Gender.MALE, Role.PROTAGONIST),
    (r"Mara(?! Quill)", Gender.UNKNOWN, Role.SUPPORTING),
    (r"Edgar\s+Vane", Gender.UNKNOWN, Role.SUPPORTING),
)
#: Speakers as rules may get them, most of them wrong: who, to whom, how sure, how.
SPEAKERS: Sequence[tuple[int | None, int | None, float, Method]] = (
    (0, None, 0.333, Method.EXPLICIT),
    (0, None, 0.333, Method.EXPLICIT),
    (0, 1, 0.523, Method.IMPLICIT),
    (0, 1, 0.523, Method.ANAPHORIC),
    (1, 0, 0.489, Method.ANAPHORIC),
    (1, 0, 0.489, Method.ANAPHORIC),
    (0, 1, 0.333, Method.EXPLICIT),
    (0, 1, 0.333, Method.EXPLICIT),
)
NOBODY: tuple[int | None, int | None, float, Method] = (None, None, 0.0, Method.IMPLICIT)


def found(text: str, scenes: Sequence[Scene]) -> Findings:
    """Return what is found in STORY, and the names of its people in any other text."""
    people = tuple(filter(None, (_person(text, number) for number in range(len(PEOPLE)))))
    numbered = tuple(replace(each, ordinal=number) for number, each in enumerate(people))
    mentions = tuple(
        Mention(number, at.start(), at.end(), MentionKind.NAME)
        for number, each in enumerate(numbered)
        for at in re.finditer(_pattern(each), text)
    )
    places = tuple(_place(text, name) for name in ("Orrin Head", "Salt Gate") if name in text)
    said = _quotations(text, numbered)
    return Findings(
        Level.FULL,
        "en",
        None,
        numbered,
        tuple(sorted(mentions, key=lambda each: each.start)),
        said,
        (),
        _talk(said),
        places,
        (),
        (),
        tuple(_scene(scene, mentions, said, places) for scene in scenes),
    )


def _pattern(person: Character) -> str:
    return next(pattern for pattern, *_ in PEOPLE if re.fullmatch(pattern, person.name))


def _person(text: str, number: int) -> Character | None:
    pattern, gender, role = PEOPLE[number]
    at = list(re.finditer(pattern, text))
    if not at:
        return None
    names = sorted({" ".join(each[0].split()) for each in at}, key=len)
    aliases = []
    for name in names:
        mine = [each for each in at if " ".join(each[0].split()) == name]
        aliases.append(Alias(name, len(mine), mine[0].start(), mine[0].end()))
    first = at[0]
    person = Character(
        number,
        names[0],
        gender,
        role,
        tuple(aliases),
        len(at),
        first.start(),
        at[-1].start(),
        first.end(),
    )
    tall = text.find("Mara was a tall woman")
    return _tall(person, tall, text) if names[0] == "Mara" and tall >= 0 else person


def _tall(person: Character, at: int, text: str) -> Character:
    tall, eyes = text.index("tall woman", at), text.index("grey eyes", at)
    return replace(
        person,
        descriptors=(Descriptor("tall woman", Span(at, tall + 10), tall + 10),),
        appearance=(
            Appearance(Trait.HEIGHT, "tall", Span(tall, tall + 4), tall + 4),
            Appearance(Trait.EYES, "grey eyes", Span(eyes, eyes + 9), eyes + 9),
        ),
    )


def _quotations(text: str, people: Sequence[Character]) -> tuple[Quotation, ...]:
    spans = [each.span(1) for each in re.finditer("\u201c([^\u201d]+)\u201d", text)]
    guesses = [*(SPEAKERS if len(people) == len(PEOPLE) else ()), *[NOBODY] * len(spans)]
    made = []
    for (start, end), guess in zip(spans, guesses, strict=False):
        speaker, hearer, sure, method = guess
        known = [people[each].revealed_at for each in (speaker, hearer) if each is not None]
        made.append(Quotation(start, end, speaker, hearer, sure, method, max([end, *known])))
    return tuple(made)


def _talk(said: Sequence[Quotation]) -> tuple[Relationship, ...]:
    talk = [each for each in said if each.speaker is not None and each.addressee is not None]
    if not talk:
        return ()
    evidence = tuple(Evidence(each.start, each.end, EvidenceKind.SPEECH) for each in talk)
    known = min(each.revealed_at for each in talk)
    kind = RelationshipType.CONVERSES
    return (
        Relationship(
            0, 1, kind, directed=False, weight=len(talk), evidence=evidence, revealed_at=known
        ),
    )


def _place(text: str, name: str) -> Place:
    at = text.index(name)
    end = at + len(name)
    return Place(name, 1, at, at, (Span(at, end),), end)


def _scene(
    scene: Scene, mentions: Sequence[Mention], said: Sequence[Quotation], places: Sequence[Place]
) -> SceneReading:
    def inside(offset: int) -> bool:
        return scene.start <= offset < scene.end

    calls = [each.character for each in mentions if inside(each.start)]
    speaking = {each.speaker for each in said if inside(each.start)} - {None}
    cast = tuple(
        Presence(
            who, calls.count(who), SceneRole.SPEAKING if who in speaking else SceneRole.MENTIONED
        )
        for who in sorted({*calls, *(each for each in speaking if each is not None)})
    )
    place = next((n for n, each in enumerate(places) if inside(each.first)), None)
    morning = "morning" if scene.ordinal == 1 else None
    return SceneReading(scene.ordinal, cast, None, None, None, morning, None, place, (), None)
