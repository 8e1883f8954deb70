"""People from afar: shapes with the colours of hair and clothes, lit from one side."""

import re
from collections.abc import Callable

from app.ai.image.local.canvas import Canvas, Fade, Point, Shape
from app.ai.image.local.colour import Colour, lit, mix, scaled
from app.ai.image.local.dress import Dressed, dressed
from app.ai.image.local.noise import oval, smooth
from app.ai.image.local.palette import Palette
from app.ai.image.port import Figure

#: More would hide what is behind them.
MOST = 5


def paint_figures(
    canvas: Canvas,
    figures: tuple[Figure, ...],
    colours: Palette,
    source: Point,
    ground: float,
    size: float,
) -> None:
    """Stand people on the ground, the first of them nearest to the middle."""
    chance = canvas.chance
    shown = figures[:MOST]
    middle = canvas.wide * (0.5 + chance.uniform(-0.06, 0.06))
    gap = size * 0.42
    # Side by side, turned to each other in twos.
    places = [
        middle + ((number + 1) // 2) * gap * (1 if number % 2 else -1)
        for number in range(len(shown))
    ]
    for figure, x in sorted(
        zip(shown, places, strict=True), key=lambda each: -abs(each[1] - middle)
    ):
        foot = ground + chance.uniform(-0.008, 0.012)
        _person(canvas, dressed(figure, chance), colours, source, (x, foot), size)


def height_of(figure: Figure) -> float:
    """Return how tall somebody is beside others."""
    said = f"{figure.height} {figure.build} {figure.age}".casefold()
    if re.search(r"\b(child|boy|girl|little|infant|[4-9]|1[0-2])\b", said):
        return 0.68
    if re.search(r"\b(tall|giant|towering|lanky)\b", said):
        return 1.1
    return 0.9 if re.search(r"\b(short|small|tiny|bent|stooped)\b", said) else 1.0


def _person(
    canvas: Canvas, who: Dressed, colours: Palette, source: Point, foot: Point, size: float
) -> None:
    x, y = foot
    h = size * height_of(who.figure)
    b = h * who.broad
    dim = 0.34 + 0.66 * colours.day
    dark = source[0] < x

    def shown(colour: Colour) -> Colour:
        return scaled(mix(lit(colour, colours.light), colours.horizon, 0.1), dim)

    def at(points: list[tuple[float, float]]) -> list[Point]:
        return [(x + across * b, y - up * h) for across, up in points]

    lean = 0.5 if dark else -0.5
    shadow = [oval(x + lean * h * 0.22, y + 0.004, h * 0.26, h * 0.022, 24)]
    canvas.fill(shadow, (16, 14, 26), strength=0.4, soft=0.006)
    cloth, hair, skin = shown(who.cloth), shown(who.hair), shown(who.skin)
    if who.skirt:
        body = at(
            [
                (-0.05, 0.8),
                (-0.1, 0.77),
                (-0.07, 0.56),
                (-0.17, 0.2),
                (-0.2, 0.0),
                (0.2, 0.0),
                (0.17, 0.2),
                (0.07, 0.56),
                (0.1, 0.77),
                (0.05, 0.8),
            ]
        )
    else:
        legs = at(
            [
                (-0.085, 0.46),
                (-0.085, 0.0),
                (-0.015, 0.0),
                (0.0, 0.4),
                (0.015, 0.0),
                (0.085, 0.0),
                (0.085, 0.46),
            ]
        )
        canvas.fill([legs], scaled(shown(who.trousers), 0.85))
        low = 0.2 if who.coat else 0.42
        flare = 0.15 if who.coat else 0.1
        body = at(
            [
                (-0.05, 0.815),
                (-0.115, 0.79),
                (-0.105, 0.6),
                (-0.1, 0.5),
                (-flare, low),
                (flare, low),
                (0.1, 0.5),
                (0.105, 0.6),
                (0.115, 0.79),
                (0.05, 0.815),
            ]
        )
    arms = [
        at(
            [
                (s * 0.1, 0.79),
                (s * 0.15, 0.72),
                (s * 0.165, 0.5),
                (s * 0.15, 0.43),
                (s * 0.12, 0.44),
                (s * 0.12, 0.56),
                (s * 0.09, 0.7),
            ]
        )
        for s in (-1, 1)
    ]
    canvas.fill(
        [oval(x + s * 0.14 * b, y - 0.425 * h, 0.02 * b, 0.022 * h, 12) for s in (-1, 1)], skin
    )
    canvas.fill([*arms], scaled(cloth, 0.86))
    canvas.fill([body], Fade(scaled(cloth, 1.12), scaled(cloth, 0.82), y - 0.8 * h, y), uneven=True)
    canvas.fill(
        [at([(-0.02, 0.86), (-0.022, 0.8), (0.022, 0.8), (0.02, 0.86)])], scaled(skin, 0.86)
    )
    if who.long_hair:
        back = smooth(
            at(
                [
                    (0, 0.985),
                    (-0.062, 0.95),
                    (-0.07, 0.87),
                    (-0.062, 0.77),
                    (0.062, 0.77),
                    (0.07, 0.87),
                    (0.062, 0.95),
                ]
            )
        )
        canvas.fill([back], scaled(hair, 0.85))
    canvas.fill([oval(x, y - 0.905 * h, 0.046 * h, 0.062 * h, 28)], skin)
    _hair(canvas, who, at, hair)
    if who.hat:
        brim = at([(-0.1, 0.945), (0.1, 0.945), (0.09, 0.96), (-0.09, 0.96)])
        crown = at([(-0.055, 0.955), (-0.05, 1.05), (0.05, 1.05), (0.055, 0.955)])
        canvas.fill([brim, crown], scaled(shown(who.trousers), 0.7))
    # The side that is turned away from the light.
    side = 1 if dark else -1
    edge = [
        (x + side * (0.03 + 0.0 * across) * b + side * 0.1 * b * across, y - up * h)
        for across, up in ((0, 0.8), (1, 0.77), (0.95, 0.5), (1.3, 0.02), (0.5, 0.02), (0.2, 0.5))
    ]
    canvas.fill([edge], (14, 12, 30), strength=0.26, soft=0.004)


def _hair(
    canvas: Canvas, who: Dressed, at: Callable[[list[Point]], list[Point]], hair: Colour
) -> None:
    if who.bald:
        return
    cap: list[Shape] = [
        smooth(
            at(
                [
                    (-0.058, 0.9),
                    (-0.062, 0.945),
                    (-0.03, 0.985),
                    (0.03, 0.985),
                    (0.062, 0.945),
                    (0.058, 0.9),
                    (0.035, 0.945),
                    (-0.03, 0.95),
                ]
            )
        )
    ]
    if who.bun:
        cap.append(oval(*at([(0.0, 1.0)])[0], 0.028 * 0.2, 0.028 * 0.2, 16))
    canvas.fill(cap, hair)
    if who.beard:
        canvas.fill(
            [
                at(
                    [
                        (-0.05, 0.895),
                        (-0.04, 0.84),
                        (0.0, 0.82),
                        (0.04, 0.84),
                        (0.05, 0.895),
                        (0.0, 0.87),
                    ]
                )
            ],
            hair,
        )
