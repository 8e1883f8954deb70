"""The painter that is always there: the same for the same, and other for other scenes."""

import hashlib
import os
import subprocess
import sys
from dataclasses import replace
from io import BytesIO
from itertools import combinations, product
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from app.ai.image.local import dress
from app.ai.image.local.canvas import Canvas
from app.ai.image.local.finish import STYLES
from app.ai.image.local.furniture import FURNITURE
from app.ai.image.local.interior import paint_room
from app.ai.image.local.landmarks import paint_landmarks
from app.ai.image.local.look import PLACES, THINGS, chance_of, look_of
from app.ai.image.local.painter import LocalPainter, painted
from app.ai.image.local.palette import palette_of
from app.ai.image.port import Figure, ImageUsage, SceneLook, Wanted
from app.ai.image.thumbnails import size_of

SCENE = SceneLook(
    time_of_day="dusk",
    weather="rain",
    mood="tense",
    place="the old harbour",
    elements=("a lantern", "the boat"),
    figures=(Figure(gender="female", hair="red", clothing="green cloak"),),
)
WANTED = Wanted("She waits.", width=240, height=160, seed=3, scene=SCENE)


def seen(wanted: Wanted) -> bytes:
    """Return what is seen of a picture from far away: 12 by 8 colours."""
    with Image.open(BytesIO(painted(wanted).content)) as picture:
        return picture.resize((12, 8), Image.Resampling.BOX).tobytes()


def apart(one: bytes, other: bytes) -> float:
    """Return how far two pictures are from each other: the mean difference of a value."""
    return sum(abs(a - b) for a, b in zip(one, other, strict=True)) / len(one)


async def test_a_drawing_is_a_picture_of_the_size_that_is_wanted() -> None:
    painter = LocalPainter()

    picture = await painter.paint(WANTED)
    await painter.close()

    size = size_of(picture.content)
    assert (size.width, size.height, size.media_type) == (240, 160, "image/jpeg")
    assert (picture.width, picture.height, picture.media_type) == (240, 160, "image/jpeg")
    assert picture.usage == ImageUsage(1)
    assert (painter.provider, painter.keeps_reference) == ("local", False)


def test_a_large_one_is_drawn_smaller_and_has_its_size_all_the_same() -> None:
    picture = painted(replace(WANTED, width=1600, height=100))

    assert (picture.width, picture.height) == (1600, 100)
    assert size_of(picture.content).width == 1600


@pytest.mark.parametrize("portrait", [False, True])
@pytest.mark.parametrize("style", ["", "oil"])
def test_the_same_is_drawn_the_same_in_another_process_too(style: str, *, portrait: bool) -> None:
    wanted = replace(WANTED, portrait=portrait, style=style)
    code = (
        "import hashlib, sys; from app.ai.image.port import *; "
        "from app.ai.image.local.painter import painted; "
        f"print(hashlib.sha256(painted({wanted!r}).content).hexdigest())"
    )
    other = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONHASHSEED": "77"},
        capture_output=True,
        text=True,
        check=True,
    )

    here = painted(wanted).content
    assert painted(wanted).content == here
    assert hashlib.sha256(here).hexdigest() == other.stdout.strip()


@pytest.mark.parametrize(
    "change",
    [
        {"seed": 4},
        {"prompt": "She waits no longer."},
        {"style": "ink"},
        {"portrait": True},
        {"scene": replace(SCENE, time_of_day="noon")},
        {"scene": replace(SCENE, weather="snow")},
        {"scene": replace(SCENE, place="the study")},
        {"scene": replace(SCENE, figures=())},
    ],
)
def test_what_is_changed_is_seen(change: dict[str, Any]) -> None:
    assert painted(replace(WANTED, **change)).content != painted(WANTED).content


def test_other_scenes_look_otherwise_from_far_away() -> None:
    times, places = ("morning", "evening", "night"), ("sea", "town", "forest", "room", "mountains")
    scenes = [
        SceneLook(time_of_day=time, weather=weather, place=place)
        for time, weather, place in product(times, ("", "snow"), places)
        # A room is the same in snow.
        if not (weather and place == "room")
    ]
    pictures = [seen(replace(WANTED, scene=scene, prompt="")) for scene in scenes]

    nearest = min(apart(one, other) for one, other in combinations(pictures, 2))

    assert nearest > 6


def test_the_time_of_day_is_seen_in_how_bright_it_is() -> None:
    def light(time: str, place: str) -> float:
        pictures = [
            seen(replace(WANTED, seed=n, scene=SceneLook(time_of_day=time, place=place)))
            for n in range(3)
        ]
        return sum(map(sum, pictures)) / 3 / len(pictures[0])

    for place in ("sea", "forest", "town", "field"):
        assert light("noon", place) > light("evening", place) > light("night", place) + 15


def test_snow_is_white_and_storms_are_dark() -> None:
    def low(weather: str) -> float:
        scene = SceneLook(time_of_day="noon", weather=weather, place="field")
        rows = seen(replace(WANTED, scene=scene))[-36:]
        return sum(rows) / len(rows)

    assert low("snow") > low("") + 20 > low("storm") + 40


@pytest.mark.parametrize(
    ("figure", "hair", "cloth"),
    [
        (Figure(hair="her long raven hair", clothing="a scarlet gown"), "raven", "scarlet"),
        (Figure(hair="Blond", clothing="Navy coat"), "blond", "navy"),
    ],
)
def test_people_have_the_colours_of_their_words(figure: Figure, hair: str, cloth: str) -> None:
    made = dress.dressed(figure, chance_of(WANTED))

    assert made.hair == dress.HAIR[hair]
    assert made.cloth == dress.COLOURS[cloth]


def test_looks_that_are_told_are_seen_in_a_portrait() -> None:
    def face(**looks: str) -> bytes:
        figure = Figure(**{"hair": "brown", "skin": "fair", "gender": "male", **looks})
        return seen(replace(WANTED, portrait=True, scene=SceneLook(figures=(figure,))))

    plain = face()
    for changed in (
        face(hair="white"),
        face(skin="dark"),
        face(features="long beard"),
        face(clothing="tall hat and red coat"),
        face(build="stout"),
    ):
        assert apart(plain, changed) > 2


@pytest.mark.parametrize(
    ("prompt", "scene", "place", "time"),
    [
        ("A storm at sea.", None, "sea", "dusk night evening"),
        ("Moonlight on the forest path.", None, "forest", "night"),
        ("By the sea.", SceneLook(place="library", time_of_day="noon"), "interior", "noon"),
        ("", SceneLook(lighting="candlelight"), "interior", "night"),
        ("", SceneLook(elements=("chair", "a table"), time_of_day="dawn"), "interior", "dawn"),
        ("", SceneLook(place="Market Square", time_of_day="evening"), "town", "evening"),
    ],
)  # fmt: skip
def test_words_are_understood(prompt: str, scene: SceneLook | None, place: str, time: str) -> None:
    wanted = Wanted(prompt, scene=scene)

    look = look_of(wanted, chance_of(wanted))

    assert look.place == place
    assert look.time in time.split() or prompt == "A storm at sea."


@pytest.mark.parametrize("thing", THINGS)
def test_every_thing_that_has_words_is_seen(thing: str) -> None:
    indoors = thing in FURNITURE
    place, time = ("room", "noon") if indoors else ("river", "night")
    bare = SceneLook(place=place, time_of_day=time)
    told = replace(bare, elements=(thing,))

    # Chance is the same for both: all that differs is the thing, unless chance put it there.
    differs = [
        drawn(replace(WANTED, scene=bare), Random(seed))  # noqa: S311
        != drawn(replace(WANTED, scene=told), Random(seed))  # noqa: S311
        for seed in range(3)
    ]

    # A window is in every room.
    assert any(differs) is (thing != "window")


def drawn(wanted: Wanted, chance: Any) -> bytes:
    look = look_of(wanted, chance)
    canvas = Canvas(240, 160, chance)
    colours = palette_of(look)
    if look.place == "interior":
        paint_room(canvas, look, colours)
    else:
        paint_landmarks(canvas, look, colours, far=True)
        paint_landmarks(canvas, look, colours, far=False)
    return canvas.image.tobytes()


@pytest.mark.parametrize("style", [words[0] for words, _ in STYLES])
def test_every_style_looks_otherwise(style: str) -> None:
    assert apart(seen(replace(WANTED, style=style)), seen(WANTED)) > 1


@pytest.mark.parametrize("weather", ["rain", "storm", "snow", "fog", "heat"])
@pytest.mark.parametrize("place", PLACES)
def test_every_place_is_drawn_in_every_weather(place: str, weather: str) -> None:
    scene = replace(SCENE, place=place, weather=weather)

    assert size_of(painted(replace(WANTED, scene=scene)).content).width == 240


@settings(max_examples=25, deadline=None)
@given(
    st.text(max_size=40),
    st.integers(-5, 300),
    st.integers(-5, 300),
    st.booleans(),
    st.sampled_from(["", "woodcut", "noir", "watercolour", "pastel"]),
    st.lists(st.builds(Figure, hair=st.text(max_size=9), age=st.text(max_size=9)), max_size=8),
)
def test_whatever_is_wanted_there_is_a_picture(
    prompt: str, width: int, height: int, portrait: bool, style: str, figures: list[Figure]
) -> None:
    scene = SceneLook(weather=prompt[:10], place=prompt, elements=(prompt,), figures=tuple(figures))

    picture = painted(
        Wanted(prompt, width=width, height=height, portrait=portrait, style=style, scene=scene)
    )

    assert size_of(picture.content).width == picture.width >= 64
