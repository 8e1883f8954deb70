"""What a scene tells: who is there, where and when, in what light and weather, in what mood."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from app.story.analysis.findings import Place, Presence, Quotation, SceneReading, SceneRole
from app.story.analysis.lexicon import PLACE_BEFORE
from app.story.analysis.sentences import sentences_of
from app.story.analysis.tags import Call
from app.story.analysis.view import View
from app.texts.quotes import Span
from app.texts.scenes import Scene

TIMES = {
    "dawn": r"dawn|daybreak|sunrise|first light",
    "morning": r"morning|breakfast|forenoon",
    "noon": r"noon|midday|mid-day",
    "afternoon": r"afternoon|tea-time",
    "evening": r"evening|supper|after dinner",
    "dusk": r"dusk|twilight|sunset|nightfall",
    "night": r"night|midnight|moonlight|small hours|stars",
}
WEATHERS = {
    "rain": r"rain|raining|rained|rainy|drizzle|downpour|shower",
    "snow": r"snow|snowing|snowed|sleet",
    "storm": r"storm|thunder|lightning|tempest|gale",
    "fog": r"fog|foggy|mist|misty|haze",
    "wind": r"windy|wind blew|wind was|breeze",
    "frost": r"frost|frosty|ice",
    "sunshine": r"sunshine|sunny|the sun shone|sunlight",
    "heat": r"sultry|sweltering|stifling heat|scorching",
}
LIGHTS = {
    "lamplight": r"lamp|lamplight|lamps|lantern|lanterns|gaslight",
    "candlelight": r"candle|candles|candlelight|taper",
    "firelight": r"firelight|hearth|fireside|by the fire",
    "moonlight": r"moon|moonlight|moonlit",
    "sunlight": r"sunlight|sunshine|sunbeams|sunny|the sun",
    "darkness": r"darkness|dark|gloom|shadows|shadow",
}
MOODS = {
    "tense": "danger fear afraid terror fled seized threat knife gun pursuit frightened scream",
    "sorrowful": "tears wept grief mourning sorrow sad dead death grave sobbed misery weeping lost",
    "joyful": "laughed laughing joy happy delighted merry dancing delight cheerful gay smiled",
    "angry": "anger angry furious rage fury indignant quarrel shouted wrath bitterly",
    "tender": "love loved kiss kissed gently tenderly embrace dear darling heart affection",
    "mysterious": "strange mystery secret whisper shadow ghost dark silent curious unknown hidden",
    "calm": "quiet peaceful calm still gentle rest silence comfortable peace slow",
    "solemn": "solemn grave church oath witnesses duty read aloud silence law judge",
}
MOOD_OF = {word: mood for mood, words in MOODS.items() for word in words.split()}
FINDERS = {
    name: {
        value: re.compile(rf"\b(?:{pattern})\b", re.IGNORECASE) for value, pattern in table.items()
    }
    for name, table in (("time", TIMES), ("weather", WEATHERS), ("light", LIGHTS))
}
#: So many words of a mood in a thousand, and so far ahead of the next, make it the scene's.
MOODY = 2.5
LEAD = 1.2
LEAST_LIGHT = 1
THING = re.compile(
    r"\b(?:a|an|the|his|her|their|its) ((?:(?:old|great|little|small|long|black|white|red|blue|"
    r"green|brass|"
    r"iron|wooden|stone|open|dark|bright|heavy|broken|silver|golden|yellow|grey|round|tall|"
    r"narrow|high|"
    r"empty|wet|burning|painted|big|large) )?(?:lamp|lantern|candle|window|door|gate|table|"
    r"chair|bed|mirror|"
    r"portrait|picture|letter|book|fire|stove|clock|staircase|stair|stairs|bridge|river|lake|"
    r"sea|boat|ship|carriage|"
    r"coach|horse|dog|cat|tree|garden|rose|flowers|moon|street|roof|tower|wall|sword|knife|gun|"
    r"pistol|ring|"
    r"key|box|chest|trunk|boot|boots|coat|hat|cloak|veil|umbrella|cane|spectacles|glass|bottle|cup|"
    r"engine|engines|wheel|rope|chain|hammer|net|bell|cross|statue|piano|violin|curtain|"
    r"curtains|bench|barrow|cart|"
    r"hill|cliff|cave|forest|field|shore|island|fountain|well|ladder|wagon|raft|tent|spear|"
    r"shield|chariot|throne))\b"
)
ELEMENTS = 5
OPENING = 4
CAST_SHOWN = 3


def readings(
    view: View,
    calls: Sequence[Call],
    quotations: Sequence[Quotation],
    places: Sequence[Place],
    names: Sequence[str],
) -> tuple[SceneReading, ...]:
    """Read every scene."""
    sites: dict[int, Counter[int]] = {}
    for number, place in enumerate(places):
        for span in place.mentions:
            before = view.flat[max(0, span.start - 16) : span.start].split()
            word = next((w for w in reversed(before) if w != "the"), "")
            if word.lower() in PLACE_BEFORE:
                sites.setdefault(view.scene_at(span.start), Counter())[number] += 1
    by_scene: dict[int, Counter[int]] = {}
    acting: dict[int, set[int]] = {}
    for call in calls:
        scene = view.scene_at(call.start)
        by_scene.setdefault(scene, Counter())[call.person] += 1
        if call.spoken < 0 and call.subject:
            acting.setdefault(scene, set()).add(call.person)
    speaking: dict[int, Counter[int]] = {}
    for quotation in quotations:
        if quotation.speaker is not None:
            scene = view.scene_at(quotation.start)
            speaking.setdefault(scene, Counter())[quotation.speaker] += 1
    return tuple(
        _reading(
            view,
            scene,
            tuple(
                _cast(
                    by_scene.get(number, Counter()),
                    acting.get(number, set()),
                    speaking.get(number, Counter()),
                )
            ),
            sites.get(number, Counter()),
            places,
            names,
        )
        for number, scene in enumerate(view.scenes)
    )


def _cast(calls: Counter[int], acting: set[int], speaking: Counter[int]) -> Iterator[Presence]:
    for person in sorted(
        calls.keys() | speaking.keys(), key=lambda p: (-calls[p] - speaking[p], p)
    ):
        if speaking[person]:
            role = SceneRole.SPEAKING
        elif person in acting:
            role = SceneRole.PRESENT
        else:
            role = SceneRole.MENTIONED
        yield Presence(person, calls[person], role)


def _reading(
    view: View,
    scene: Scene,
    cast: tuple[Presence, ...],
    sites: Counter[int],
    places: Sequence[Place],
    names: Sequence[str],
) -> SceneReading:
    flat = view.flat
    place = min(sites, key=lambda number: (-sites[number], number), default=None)
    time = _first(flat, scene, "time")
    light = _most(flat, scene, "light")
    weather = _most(flat, scene, "weather")
    things = tuple(_things(flat, scene))
    site = places[place].name if place is not None else None
    return SceneReading(
        scene.ordinal,
        cast,
        _description(view, scene),
        _mood(flat, scene),
        light,
        time,
        weather,
        place,
        things,
        _directions(cast, names, site, time, weather, things),
    )


def _first(flat: str, scene: Scene, table: str) -> str | None:
    """Return what is told first, as that sets the scene."""
    found = {
        value: match.start()
        for value, pattern in FINDERS[table].items()
        if (match := pattern.search(flat, scene.start, scene.end))
    }
    return min(found, key=lambda value: found[value], default=None)


def _most(flat: str, scene: Scene, table: str) -> str | None:
    found = {
        value: sum(1 for _ in pattern.finditer(flat, scene.start, scene.end))
        for value, pattern in FINDERS[table].items()
    }
    best = max(found, key=lambda value: found[value])
    return best if found[best] >= LEAST_LIGHT else None


def _mood(flat: str, scene: Scene) -> str | None:
    words = re.findall(r"[a-z]+", flat[scene.start : scene.end].lower())
    counted = Counter(MOOD_OF[word] for word in words if word in MOOD_OF)
    ranked = counted.most_common(2)
    if not ranked or ranked[0][1] * 1000 < MOODY * len(words) or ranked[0][1] < len("ab"):
        return None
    if len(ranked) > 1 and ranked[0][1] < LEAD * ranked[1][1]:
        return None
    return ranked[0][0]


def _description(view: View, scene: Scene) -> Span | None:
    """Return the first sentences that show rather than speak, as one range."""
    first = view.paragraph_at(scene.start)
    for paragraph in range(first, min(first + OPENING, len(view.paragraphs))):
        start, end = view.paragraphs[paragraph]
        if start < scene.start or end > scene.end or paragraph in view.headings:
            continue
        if view.flat[start] in "\"'\u2014":
            continue
        sentences = sentences_of(view, paragraph)
        return Span(sentences[0][0], sentences[min(1, len(sentences) - 1)][1])
    return None


def _things(flat: str, scene: Scene) -> Iterator[str]:
    counted: Counter[str] = Counter()
    for match in THING.finditer(flat, scene.start, scene.end):
        counted[match[1]] += 1
    yield from sorted(counted, key=lambda thing: (-counted[thing], thing))[:ELEMENTS]


def _directions(
    cast: Sequence[Presence],
    names: Sequence[str],
    place: str | None,
    time: str | None,
    weather: str | None,
    things: Sequence[str],
) -> str | None:
    """Compose shots of what was found, and of nothing else."""
    shots = []
    if place or time or weather:
        shots.append("Wide shot: " + ", ".join(each for each in (place, time, weather) if each))
    seen = [names[each.character] for each in cast if each.role is not SceneRole.MENTIONED]
    if seen:
        shots.append("Medium shot: " + ", ".join(seen[:CAST_SHOWN]))
    if things:
        shots.append(f"Close-up: {things[0]}")
    return ". ".join(shots) + "." if shots else None
