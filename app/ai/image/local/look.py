"""What is to be drawn, in words that the drawing knows, out of the words of an analysis."""

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from random import Random

from app.ai.image.port import Figure, SceneLook, Wanted

TIMES = {
    "dawn": "dawn daybreak sunrise",
    "morning": "morning breakfast forenoon",
    "noon": "noon midday day daylight",
    "afternoon": "afternoon",
    "evening": "evening supper sunset",
    "dusk": "dusk twilight nightfall gloaming",
    "night": "night midnight moonlight moonlit stars starlit",
}
WEATHERS = {
    "rain": "rain rainy raining drizzle shower downpour wet",
    "snow": "snow snowy snowing sleet blizzard",
    "storm": "storm stormy thunder lightning tempest gale",
    "fog": "fog foggy mist misty haze hazy",
    "wind": "wind windy breeze",
    "frost": "frost frosty ice icy",
    "sunshine": "sunshine sunny clear bright",
    "heat": "heat hot sultry scorching",
    "cloudy": "cloudy overcast clouds grey",
}
LIGHTS = {
    "lamplight": "lamplight lamp lamps lantern lanterns gaslight",
    "candlelight": "candlelight candle candles taper",
    "firelight": "firelight fire hearth fireside",
    "moonlight": "moonlight moon moonlit",
    "sunlight": "sunlight sun sunshine sunbeams",
    "darkness": "darkness dark gloom gloomy shadow shadows dim",
}
MOODS = {
    "tense": "tense danger dangerous fear afraid threat threatening suspense",
    "sorrowful": "sorrowful sad sorrow grief mourning melancholy lonely",
    "joyful": "joyful joy happy merry cheerful delight festive",
    "angry": "angry anger rage fury furious wrath",
    "tender": "tender love loving gentle romantic affection",
    "mysterious": "mysterious mystery strange secret eerie ghostly uncanny",
    "calm": "calm quiet peaceful still serene",
    "solemn": "solemn grave grand sacred",
}
PLACES = {
    "interior": "room chamber hall kitchen parlour parlor library study bedroom table chair bed "
    "inn tavern cabin office school shop staircase stairs stair stove hearth drawing-room "
    "dining-room curtain curtains sofa mirror desk attic cellar interior ballroom corridor piano "
    "throne",
    "sea": "sea harbour harbor ship ships shore island coast beach boat boats quay port ocean "
    "waves wharf pier ferry lighthouse sail deck bay",
    "river": "river lake bridge stream canal pond brook bank mill",
    "forest": "forest wood woods trees grove jungle thicket orchard glade",
    "town": "street streets town city square roof roofs market alley lane pavement houses village "
    "courtyard station chimney",
    "mountain": "mountain mountains peak valley cliff cliffs pass glacier crag hill hills",
    "field": "field fields meadow farm moor heath road garden park lawn pasture plain countryside",
    "desert": "desert dune dunes sand sands oasis",
}
#: What can be drawn by itself, and the words for it.
THINGS = {
    "boat": "boat boats ship ferry sail raft",
    "lighthouse": "lighthouse beacon",
    "tower": "tower castle fortress keep",
    "church": "church chapel cathedral steeple abbey spire",
    "house": "house cottage farm hut cabin mill inn villa mansion",
    "bridge": "bridge",
    "tree": "tree oak elm willow",
    "pine": "pine fir spruce",
    "lantern": "lantern lamp lamppost gaslight",
    "birds": "bird birds gull gulls crow crows raven heron",
    "fence": "fence gate wall",
    "grave": "grave graveyard tomb churchyard",
    "candle": "candle candles taper",
    "fire": "fire hearth stove fireplace",
    "book": "book books letter letters",
    "table": "table desk",
    "window": "window windows curtain curtains",
    "bed": "bed",
    "clock": "clock",
    "picture": "picture portrait mirror painting",
    "door": "door",
    "chair": "chair armchair throne",
    "flowers": "flowers rose roses flower",
}


@dataclass(frozen=True)
class Look:
    """A picture's subject; empty is what nothing was said of."""

    time: str
    weather: str
    light: str
    mood: str
    place: str
    things: tuple[str, ...]
    figures: tuple[Figure, ...]
    style: str


def chance_of(wanted: Wanted) -> Random:
    """Return the chance of an input: the same for the same, whatever the machine."""
    told = repr((wanted.prompt, wanted.style, wanted.portrait, wanted.seed, wanted.scene))
    return Random(int.from_bytes(hashlib.sha256(told.encode("utf-8", "replace")).digest()))  # noqa: S311


def look_of(wanted: Wanted, chance: Random) -> Look:
    """Understand what is wanted as far as there are words for it; the rest is left to chance."""
    scene = wanted.scene or SceneLook()
    # What an analysis says goes first; a prompt is sentences, which speak of much.
    setting = _words(scene.place, *scene.elements)
    prompt = _words(wanted.prompt)
    said = setting or prompt
    light = _one(LIGHTS, _words(scene.lighting)) or ("" if wanted.scene else _one(LIGHTS, prompt))
    place = _one(PLACES, _words(scene.place)) or _most(PLACES, said) or _most(PLACES, prompt)
    if not place:
        indoors = light in {"lamplight", "candlelight", "firelight"}
        place = "interior" if indoors else chance.choice(("mountain", "field", "forest", "river"))
    time = _one(TIMES, _words(scene.time_of_day)) or ("" if wanted.scene else _one(TIMES, prompt))
    mood = _one(MOODS, _words(scene.mood)) or ("" if wanted.scene else _one(MOODS, prompt))
    return Look(
        time or _usual_time(light, mood, chance),
        _one(WEATHERS, _words(scene.weather)) or ("" if wanted.scene else _one(WEATHERS, prompt)),
        light,
        mood,
        place,
        tuple(name for name, words in THINGS.items() if not said.isdisjoint(words.split())),
        scene.figures,
        wanted.style.casefold(),
    )


def _usual_time(light: str, mood: str, chance: Random) -> str:
    if light in {"moonlight", "darkness", "candlelight", "lamplight", "firelight"}:
        return "night"
    if mood in {"tense", "mysterious", "sorrowful", "angry"}:
        return chance.choice(("dusk", "evening", "night"))
    return chance.choice(("morning", "noon", "afternoon", "evening"))


def _words(*texts: str) -> frozenset[str]:
    return frozenset(re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)?", " ".join(texts).casefold()))


def _one(names: Mapping[str, str], said: Iterable[str]) -> str:
    found = frozenset(said)
    return next((n for n, words in names.items() if not found.isdisjoint({n, *words.split()})), "")


def _most(names: Mapping[str, str], said: frozenset[str]) -> str:
    counted = {name: len(said & set(words.split())) for name, words in names.items()}
    best = max(counted, key=lambda name: counted[name])
    return best if counted[best] else ""
