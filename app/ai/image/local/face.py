"""A face: few lines, at the places where faces have them."""

import re

from app.ai.image.local.canvas import Canvas, Fade, Point, Shape
from app.ai.image.local.colour import Colour, mix, scaled
from app.ai.image.local.dress import Dressed, eyes_of
from app.ai.image.local.noise import oval, smooth

INK: Colour = (44, 30, 34)


def paint_face(
    canvas: Canvas, who: Dressed, at: Point, skin: Colour, hair: Colour, scale: float
) -> None:
    """Paint a head with all that is in a face."""
    x, y = at
    features = f"{who.figure.features} {who.figure.age}".casefold()
    jaw = 0.118 if who.female or who.child else 0.132
    jaw *= 0.75 + 0.25 * who.broad
    chin = y + (0.206 if who.child else 0.215) * scale
    shade = scaled(skin, 0.8)
    canvas.fill([oval(x + s * 0.15, y + 0.015, 0.026, 0.042) for s in (-1, 1)], shade)
    head = smooth(
        [
            (x, y - 0.21 * scale),
            (x - 0.105, y - 0.175),
            (x - 0.15, y - 0.06),
            (x - 0.145, y + 0.06),
            (x - jaw * 0.9, y + 0.14),
            (x - 0.045, chin - 0.012),
            (x, chin),
            (x + 0.045, chin - 0.012),
            (x + jaw * 0.9, y + 0.14),
            (x + 0.145, y + 0.06),
            (x + 0.15, y - 0.06),
            (x + 0.105, y - 0.175),
        ]
    )
    canvas.fill([head], Fade(scaled(skin, 1.05), scaled(skin, 0.94), y - 0.2, chin))
    dim = smooth(
        [
            (x + 0.06, y - 0.19),
            (x + 0.15, y - 0.05),
            (x + 0.14, y + 0.07),
            (x + jaw * 0.85, y + 0.14),
            (x + 0.035, chin - 0.03),
            (x + 0.075, y + 0.1),
            (x + 0.095, y - 0.02),
        ]
    )
    canvas.fill([dim], scaled(skin, 0.7), strength=0.36, soft=0.014)
    rosy = mix(skin, (212, 96, 88), 0.5)
    canvas.fill(
        [oval(x + s * 0.085, y + 0.075, 0.034, 0.024) for s in (-1, 1)],
        rosy,
        strength=0.42 if who.female or who.child else 0.24,
        soft=0.014,
    )
    _eyes(canvas, who, at, skin)
    brow = mix(hair, INK, 0.35) if not who.old else scaled(hair, 0.8)
    thick = 0.008 if who.female else 0.013
    worried = 0.006 if "sad" in features else 0.0
    brows: list[Shape] = [
        [
            (x + s * 0.03, y - 0.032 - worried),
            (x + s * 0.062, y - 0.044),
            (x + s * 0.098, y - 0.03 + worried),
        ]
        for s in (-1, 1)
    ]
    canvas.stroke(brows, thick, brow, strength=0.9, soft=0.001)
    nose: list[Shape] = [
        [
            (x - 0.01, y + 0.015),
            (x - 0.018, y + 0.066),
            (x - 0.024, y + 0.082),
            (x, y + 0.09),
            (x + 0.02, y + 0.083),
        ]
    ]
    if re.search(r"\b(?:hooked|aquiline|large|long|big|crooked|beak\w*) nose|nose", features):
        nose = [
            [
                (x - 0.012, y - 0.005),
                (x - 0.03, y + 0.05),
                (x - 0.026, y + 0.086),
                (x, y + 0.1),
                (x + 0.024, y + 0.088),
            ]
        ]
    canvas.stroke(nose, 0.005, scaled(skin, 0.62), strength=0.8, soft=0.001)
    _mouth(canvas, who, at, skin)
    if who.old:
        _wrinkles(canvas, at, skin)
    _beard(canvas, who, at, hair, chin)
    _marks(canvas, who, at, skin, features)


def _eyes(canvas: Canvas, who: Dressed, at: Point, skin: Colour) -> None:
    x, y = at
    iris = eyes_of(who.figure, canvas.chance)
    large = 1.18 if who.child or who.female else 1.0
    look = canvas.chance.choice((-0.004, 0.0, 0.004))
    for s in (-1, 1):
        ex, ey = x + s * 0.063, y + 0.003
        w, h = 0.03 * large, 0.0145 * large
        canvas.fill(
            [oval(ex, ey - 0.004, w * 1.25, h * 1.9)], scaled(skin, 0.78), strength=0.4, soft=0.005
        )
        almond = smooth(
            [
                (ex - w, ey + 0.002),
                (ex - w * 0.3, ey - h),
                (ex + w * 0.4, ey - h),
                (ex + w, ey),
                (ex + w * 0.3, ey + h * 0.8),
                (ex - w * 0.4, ey + h * 0.8),
            ]
        )
        canvas.fill([almond], (244, 240, 234))
        canvas.fill([oval(ex + look, ey - 0.001, h * 0.92, h * 0.95, 24)], scaled(iris, 0.75))
        canvas.fill([oval(ex + look, ey + 0.001, h * 0.7, h * 0.72, 24)], scaled(iris, 1.15))
        canvas.fill([oval(ex + look, ey - 0.001, h * 0.42, h * 0.42, 20)], (22, 18, 22))
        canvas.fill([oval(ex + look - 0.004, ey - 0.005, 0.0032, 0.0032, 12)], (255, 255, 255))
        lid = [
            (ex - w, ey + 0.002),
            (ex - w * 0.35, ey - h * 1.02),
            (ex + w * 0.4, ey - h * 1.02),
            (ex + w, ey),
        ]
        canvas.stroke([lid], 0.0055 if who.female else 0.0042, INK, strength=0.9)
        if who.glasses:
            canvas.stroke([[*oval(ex, ey, 0.044, 0.04), (ex + 0.044, ey)]], 0.005, (70, 58, 48))
    if who.glasses:
        canvas.stroke(
            [[(x - 0.02, y - 0.004), (x, y - 0.01), (x + 0.02, y - 0.004)]], 0.005, (70, 58, 48)
        )


def _mouth(canvas: Canvas, who: Dressed, at: Point, skin: Colour) -> None:
    x, y = at
    red = mix(skin, (176, 58, 62), 0.62 if who.female else 0.36)
    w, m = (0.038 if who.female or who.child else 0.044), y + 0.133
    up = canvas.chance.choice((0.004, 0.006, 0.0))
    upper = smooth(
        [
            (x - w, m - up),
            (x - w * 0.3, m - 0.009),
            (x, m - 0.006),
            (x + w * 0.3, m - 0.009),
            (x + w, m - up),
            (x, m + 0.002),
        ]
    )
    lower = smooth(
        [
            (x - w * 0.8, m),
            (x, m + 0.002),
            (x + w * 0.8, m),
            (x + w * 0.3, m + 0.013),
            (x - w * 0.3, m + 0.013),
        ]
    )
    canvas.fill([upper], scaled(red, 0.82))
    canvas.fill([lower], scaled(red, 1.05))
    canvas.stroke(
        [
            [
                (x - w * 1.05, m - up - 0.001),
                (x - w * 0.3, m),
                (x + w * 0.3, m),
                (x + w * 1.05, m - up - 0.001),
            ]
        ],
        0.0036,
        scaled(red, 0.5),
        strength=0.85,
    )
    canvas.fill([oval(x, y + 0.165, 0.03, 0.006)], scaled(skin, 0.75), strength=0.4, soft=0.004)


def _wrinkles(canvas: Canvas, at: Point, skin: Colour) -> None:
    x, y = at
    lines: list[Shape] = [
        [(x + s * 0.034, y + 0.088), (x + s * 0.058, y + 0.112), (x + s * 0.06, y + 0.14)]
        for s in (-1, 1)
    ]
    lines += [
        [(x + s * 0.1, y + 0.005), (x + s * 0.122, y - 0.004 + o)]
        for s in (-1, 1)
        for o in (0.0, 0.014)
    ]
    lines += [
        [(x + s * 0.04, y + 0.03), (x + s * 0.066, y + 0.038), (x + s * 0.09, y + 0.03)]
        for s in (-1, 1)
    ]
    lines += [
        [(x - 0.07, y - 0.085 - o), (x, y - 0.092 - o), (x + 0.07, y - 0.085 - o)]
        for o in (0.0, 0.022)
    ]
    canvas.stroke(lines, 0.0036, scaled(skin, 0.66), strength=0.6, soft=0.001)


def _beard(canvas: Canvas, who: Dressed, at: Point, hair: Colour, chin: float) -> None:
    x, y = at
    if who.beard:
        long = chin + canvas.chance.choice((0.03, 0.07, 0.13))
        outline = smooth(
            [
                (x - 0.146, y + 0.02),
                (x - 0.14, y + 0.12),
                (x - 0.085, chin),
                (x, long),
                (x + 0.085, chin),
                (x + 0.14, y + 0.12),
                (x + 0.146, y + 0.02),
                (x + 0.118, y + 0.085),
                (x + 0.056, y + 0.118),
                (x + 0.05, y + 0.155),
                (x, y + 0.162),
                (x - 0.05, y + 0.155),
                (x - 0.056, y + 0.118),
                (x - 0.118, y + 0.085),
            ]
        )
        canvas.fill([outline], Fade(hair, scaled(hair, 0.8), y, long), uneven=True)
        lines: list[Shape] = [
            [(x + o, y + 0.165), (x + o * 0.8, chin + 0.01)]
            for o in (-0.06, -0.035, -0.01, 0.015, 0.04, 0.065)
        ]
        canvas.stroke(lines, 0.003, scaled(hair, 0.7), strength=0.5)
    if who.moustache or who.beard:
        canvas.fill(
            [
                smooth(
                    [
                        (x, y + 0.104),
                        (x - 0.03, y + 0.106),
                        (x - 0.062, y + 0.13),
                        (x - 0.03, y + 0.126),
                        (x, y + 0.122),
                        (x + 0.03, y + 0.126),
                        (x + 0.062, y + 0.13),
                        (x + 0.03, y + 0.106),
                    ]
                )
            ],
            scaled(hair, 0.92),
        )


def _marks(canvas: Canvas, who: Dressed, at: Point, skin: Colour, features: str) -> None:
    x, y = at
    if "scar" in features:
        s = canvas.chance.choice((-1, 1))
        canvas.stroke(
            [[(x + s * 0.05, y + 0.03), (x + s * 0.075, y + 0.075), (x + s * 0.086, y + 0.12)]],
            0.005,
            mix(skin, (178, 84, 84), 0.6),
            strength=0.9,
        )
    if "freckle" in f"{features} {who.figure.skin}".casefold():
        dots = [
            oval(
                x + canvas.chance.gauss(0, 0.055),
                y + 0.06 + canvas.chance.gauss(0, 0.015),
                0.0034,
                0.003,
                10,
            )
            for _ in range(26)
        ]
        canvas.fill(dots, scaled(skin, 0.66), strength=0.6)
    if "eyepatch" in features or "eye-patch" in features or "one-eyed" in features:
        canvas.fill(
            [
                smooth(
                    [
                        (x + 0.026, y - 0.02),
                        (x + 0.1, y - 0.02),
                        (x + 0.092, y + 0.024),
                        (x + 0.062, y + 0.036),
                        (x + 0.034, y + 0.024),
                    ]
                )
            ],
            (30, 28, 32),
        )
        canvas.stroke(
            [
                [(x + 0.03, y - 0.018), (x - 0.13, y - 0.09)],
                [(x + 0.098, y - 0.016), (x + 0.15, y - 0.04)],
            ],
            0.006,
            (30, 28, 32),
        )
