"""What is asked of a painter: pure, made of what the story tells as of a place in it."""

from collections.abc import Iterable

from app.ai.image.port import Figure, SceneLook
from app.story.models import Gender, Trait
from app.visuals.models import VisualKind, VisualResolution, VisualStyle
from app.visuals.told import Fact, Person, Told

#: Characters of a description, of a moment, and values of one trait that a prompt takes.
LONGEST, MOMENT, VALUES = 1_500, 400, 4

#: People that a picture can hold.
CAST = 6

NEGATIVE = "lettering, captions, watermarks, signatures, frames"

STYLES = {
    VisualStyle.WATERCOLOUR: "loose watercolour on rough paper, soft edges, washes of light",
    VisualStyle.OIL: "oil painting with visible brushwork and deep shadows",
    VisualStyle.INK: "pen and ink drawing with fine hatching, black on cream paper",
    VisualStyle.ENGRAVING: "copper engraving as in old novels, fine parallel lines",
    VisualStyle.WOODCUT: "bold woodcut, two colours, strong shapes",
    VisualStyle.PENCIL: "soft pencil sketch on grey paper",
    VisualStyle.STORYBOOK: "warm storybook illustration in gouache",
    VisualStyle.COMIC: "comic panel with clean lines and flat colours",
    VisualStyle.CINEMATIC: "still from a film, wide lens, natural light, shallow focus",
}

#: The longer and the shorter side.
SIDES = {
    VisualResolution.SMALL: (624, 416),
    VisualResolution.STANDARD: (1152, 768),
    VisualResolution.LARGE: (1792, 1184),
}
_UPRIGHT = frozenset({VisualKind.PORTRAIT, VisualKind.COVER})

_CALLED = {Gender.FEMALE: "a woman", Gender.MALE: "a man", Gender.UNKNOWN: ""}
_WORDS = {
    Trait.AGE: "age",
    Trait.HEIGHT: "height",
    Trait.BUILD: "build",
    Trait.HAIR: "hair",
    Trait.EYES: "eyes",
    Trait.SKIN: "skin",
    Trait.FEATURES: "features",
    Trait.CLOTHING: "clothing",
}


def size_of(kind: VisualKind, resolution: VisualResolution) -> tuple[int, int]:
    """Return the width and height of a picture."""
    long, short = SIDES[resolution]
    return (short, long) if kind in _UPRIGHT else (long, short)


def style_of(preset: VisualStyle | None, words: str) -> str:
    """Return a style in words."""
    return ", ".join(each for each in (STYLES[preset] if preset else "", words.strip()) if each)


def prompt_of(
    kind: VisualKind, told: Told, as_of: int, *, instructions: str = "", feedback: str = ""
) -> str:
    """Write the prompt of a picture as of a place: nothing that is told later is in it."""
    told = told.as_of(as_of)
    lines = [*_opening(kind, told), *_scene(kind, told), *_place(kind, told)]
    if kind is not VisualKind.PORTRAIT:
        lines += [f"{_person(each)}." for each in told.people[:CAST]]
    if told.moment:
        lines.append(f"The moment: {_cut(told.moment, MOMENT)}")
    if instructions.strip():
        lines.append(f"Mind this: {instructions.strip()}")
    if feedback.strip():
        lines.append(f"Otherwise than before: {feedback.strip()}")
    return "\n".join(lines)


def look_of(kind: VisualKind, told: Told, as_of: int) -> SceneLook | None:
    """Return the same for whoever understands words, but no sentences."""
    told = told.as_of(as_of)
    if kind is VisualKind.COVER:
        return None
    scene, place = told.scene, told.place
    described = [place.name, *(each.value for each in place.keywords)] if place else []
    return SceneLook(
        time_of_day=scene.time_of_day if scene else "",
        weather=scene.weather if scene else "",
        lighting=scene.lighting if scene else "",
        mood=scene.mood if scene else "",
        place=", ".join(described),
        elements=scene.elements if scene else (),
        figures=tuple(_figure(each) for each in told.people[:CAST]),
    )


def _opening(kind: VisualKind, told: Told) -> list[str]:
    if kind is VisualKind.COVER:
        by = f" by {', '.join(told.authors)}" if told.authors else ""
        return [f"The picture on the cover of the book “{told.title}”{by}; no lettering."]
    if kind is VisualKind.PORTRAIT:
        return [f"A portrait. {_person(each)}." for each in told.people[:1]]
    if kind is VisualKind.PLACE:
        return ["A place, with nobody in it."]
    return ["A scene from a novel."]


def _scene(kind: VisualKind, told: Told) -> list[str]:
    scene = told.scene
    if scene is None or kind is not VisualKind.SCENE:
        return []
    light = {
        "Time of day": scene.time_of_day,
        "Weather": scene.weather,
        "Light": scene.lighting,
        "Mood": scene.mood,
        "View": scene.camera,
        "To be seen": ", ".join(scene.elements),
    }
    said = [_cut(scene.description, LONGEST)] if scene.description else []
    return [*said, *(f"{name}: {value}." for name, value in light.items() if value)]


def _place(kind: VisualKind, told: Told) -> list[str]:
    if told.place is None or kind is VisualKind.PORTRAIT:
        return []
    words = _listed(told.place.keywords)
    return [f"Place: {told.place.name}{f' ({words})' if words else ''}."]


def _person(person: Person) -> str:
    """Say how somebody looks: at first, and what has changed since."""
    called = _CALLED[person.gender]
    told = f"{person.name}, {called}" if called else person.name
    looks = [
        f"{word}: {_listed(values)}"
        for trait, word in _WORDS.items()
        if (values := [each for each in person.traits if each.trait is trait])
    ]
    looks += [f"now {each.value}" for each in person.changes]
    return f"{told}; {'; '.join(looks)}" if looks else told


def _figure(person: Person) -> Figure:
    now = ", ".join(each.value for each in person.changes)
    looks = {
        word: _listed(each for each in person.traits if each.trait is trait)
        for trait, word in _WORDS.items()
    }
    looks["clothing"] = ", ".join(each for each in (looks["clothing"], now) if each)
    gender = {Gender.FEMALE: "female", Gender.MALE: "male"}.get(person.gender, "")
    return Figure(name=person.name, gender=gender, **looks)


def _listed(facts: Iterable[Fact]) -> str:
    # Said twice is said once; what is said first describes best.
    return ", ".join(list(dict.fromkeys(each.value for each in facts))[:VALUES])


def _cut(words: str, most: int) -> str:
    words = " ".join(words.split())
    return words if len(words) <= most else words[:most].rsplit(" ", 1)[0] + "…"
