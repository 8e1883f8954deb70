"""What stands and hangs in rooms; what burns returns where its flame is."""

from collections.abc import Callable
from typing import Final

from app.ai.image.local.canvas import Canvas, Fade, Point, Shape
from app.ai.image.local.colour import Colour, mix, scaled
from app.ai.image.local.noise import oval

FLAME: Final = (255, 214, 130)
BINDINGS: tuple[Colour, ...] = (
    (140, 58, 54), (62, 88, 96), (150, 116, 62), (84, 96, 66), (92, 62, 86), (190, 166, 130),
)  # fmt: skip


def box(x: float, top: float, right: float, low: float) -> list[Point]:
    """Return a rectangle."""
    return [(x, top), (right, top), (right, low), (x, low)]


def table(canvas: Canvas, at: Point, wood: Colour, _: Colour) -> None:
    """Draw a table, with a book or a cup on it."""
    x, floor = at
    top = floor + 0.0
    dark = scaled(wood, 0.62)
    canvas.fill([oval(x, floor + 0.185, 0.2, 0.02)], (20, 14, 18), strength=0.35, soft=0.01)
    legs = [box(x + o, top, x + o + 0.014, top + 0.18) for o in (-0.15, 0.14)]
    canvas.fill(legs, dark)
    canvas.fill(
        [box(x - 0.18, top - 0.016, x + 0.18, top + 0.01)],
        Fade(scaled(wood, 1.25), dark, top - 0.016, top + 0.01),
    )
    binding = canvas.chance.choice(BINDINGS)
    canvas.fill([box(x + 0.03, top - 0.034, x + 0.11, top - 0.016)], binding)
    canvas.fill([box(x + 0.04, top - 0.05, x + 0.1, top - 0.034)], scaled(binding, 1.3))


def candle(canvas: Canvas, at: Point, wood: Colour, wall: Colour) -> Point:
    """Draw a candle on a table."""
    table(canvas, at, wood, wall)
    x, top = at[0] - 0.07, at[1] - 0.016
    canvas.fill([box(x - 0.018, top - 0.008, x + 0.018, top)], scaled(wood, 0.5))
    canvas.fill([box(x - 0.007, top - 0.085, x + 0.007, top - 0.008)], (240, 228, 200))
    canvas.fill([_flame(x, top - 0.09, 0.03)], FLAME)
    return x, top - 0.105


def lamp(canvas: Canvas, at: Point, wood: Colour, wall: Colour) -> Point:
    """Draw a lamp with a shade, on a table."""
    table(canvas, at, wood, wall)
    x, top = at[0] - 0.08, at[1] - 0.016
    canvas.fill([oval(x, top - 0.03, 0.022, 0.03)], scaled(mix(wall, (60, 90, 100), 0.6), 0.9))
    canvas.fill([box(x - 0.004, top - 0.09, x + 0.004, top - 0.05)], scaled(wood, 0.6))
    shade = [
        (x - 0.03, top - 0.15),
        (x + 0.03, top - 0.15),
        (x + 0.065, top - 0.08),
        (x - 0.065, top - 0.08),
    ]
    canvas.fill([shade], Fade((255, 226, 160), (240, 180, 96), top - 0.15, top - 0.08))
    return x, top - 0.11


def fire(canvas: Canvas, at: Point, wood: Colour, wall: Colour) -> Point:
    """Draw a fireplace that burns."""
    x, floor = at
    stone = mix(scaled(wall, 0.9), (150, 140, 134), 0.6)
    canvas.fill([box(x - 0.19, floor - 0.34, x + 0.19, floor + 0.02)], stone, uneven=True)
    joints: list[Shape] = [
        [(x - 0.19, floor - y), (x + 0.19, floor - y)] for y in (0.07, 0.14, 0.21, 0.28)
    ]
    canvas.stroke(joints, 0.003, scaled(stone, 0.75))
    canvas.fill([box(x - 0.22, floor - 0.37, x + 0.22, floor - 0.335)], scaled(wood, 1.1))
    arch = [
        (x - 0.12, floor + 0.02),
        (x - 0.12, floor - 0.17),
        (x - 0.07, floor - 0.23),
        (x + 0.07, floor - 0.23),
        (x + 0.12, floor - 0.17),
        (x + 0.12, floor + 0.02),
    ]
    canvas.fill([arch], Fade((26, 18, 20), (90, 34, 20), floor - 0.23, floor + 0.02))
    chance = canvas.chance
    tongues = [
        _flame(x + chance.uniform(-0.08, 0.08), floor + 0.01, chance.uniform(0.06, 0.15))
        for _ in range(9)
    ]
    canvas.fill(tongues, (240, 120, 40), strength=0.85)
    canvas.fill(
        [
            _flame(x + chance.uniform(-0.05, 0.05), floor + 0.01, chance.uniform(0.04, 0.09))
            for _ in range(7)
        ],
        FLAME,
    )
    canvas.stroke(
        [
            [(x - 0.09, floor + 0.012), (x + 0.08, floor - 0.008)],
            [(x - 0.08, floor - 0.006), (x + 0.09, floor + 0.012)],
        ],
        0.016,
        (48, 30, 24),
    )
    return x, floor - 0.05


def picture(canvas: Canvas, at: Point, wood: Colour, wall: Colour) -> None:
    """Draw a landscape in a frame."""
    x, top = at[0] + canvas.chance.uniform(-0.04, 0.04), 0.2
    canvas.fill([box(x - 0.1, top, x + 0.1, top + 0.16)], mix(wood, (210, 170, 90), 0.5))
    sky = mix(wall, (160, 190, 200), 0.7)
    canvas.fill(
        [box(x - 0.085, top + 0.015, x + 0.085, top + 0.145)],
        Fade(sky, scaled(sky, 1.2), top, top + 0.15),
    )
    hills = [
        (x - 0.085, top + 0.11),
        (x - 0.03, top + 0.075),
        (x + 0.02, top + 0.1),
        (x + 0.06, top + 0.08),
        (x + 0.085, top + 0.1),
        (x + 0.085, top + 0.145),
        (x - 0.085, top + 0.145),
    ]
    canvas.fill([hills], scaled(mix(wall, (80, 110, 80), 0.7), 0.9))


def clock(canvas: Canvas, at: Point, wood: Colour, wall: Colour) -> None:
    """Draw a clock in a tall case."""
    x, floor = at
    case = scaled(wood, 0.78)
    canvas.fill(
        [box(x - 0.055, floor - 0.46, x + 0.055, floor + 0.04)],
        Fade(scaled(case, 1.2), scaled(case, 0.8), floor - 0.46, floor),
        uneven=True,
    )
    canvas.fill(
        [[(x - 0.07, floor - 0.46), (x, floor - 0.53), (x + 0.07, floor - 0.46)]],
        scaled(case, 0.85),
    )
    canvas.fill([oval(x, floor - 0.39, 0.042, 0.042)], (236, 224, 196))
    canvas.stroke(
        [[(x, floor - 0.39), (x, floor - 0.42)], [(x, floor - 0.39), (x + 0.02, floor - 0.38)]],
        0.005,
        (40, 30, 28),
    )
    canvas.fill([box(x - 0.03, floor - 0.31, x + 0.03, floor - 0.05)], scaled(case, 0.55))
    canvas.stroke(
        [[(x, floor - 0.31), (x + 0.008, floor - 0.14)]], 0.003, mix(wall, (220, 180, 90), 0.8)
    )
    canvas.fill([oval(x + 0.008, floor - 0.13, 0.016, 0.016)], (214, 176, 92))


def chair(canvas: Canvas, at: Point, wood: Colour, wall: Colour) -> None:
    """Draw an armchair."""
    x, floor = at
    cloth = mix(scaled(wall, 0.8), canvas.chance.choice(BINDINGS), 0.6)
    canvas.fill([oval(x, floor + 0.15, 0.13, 0.016)], (20, 14, 18), strength=0.4, soft=0.01)
    canvas.fill(
        [box(x + o, floor + 0.09, x + o + 0.016, floor + 0.15) for o in (-0.1, 0.085)],
        scaled(wood, 0.6),
    )
    back = [
        (x - 0.1, floor + 0.04),
        (x - 0.105, floor - 0.16),
        (x - 0.07, floor - 0.2),
        (x + 0.07, floor - 0.2),
        (x + 0.105, floor - 0.16),
        (x + 0.1, floor + 0.04),
    ]
    canvas.fill([back], Fade(scaled(cloth, 1.2), cloth, floor - 0.2, floor), uneven=True)
    canvas.fill([box(x - 0.1, floor, x + 0.1, floor + 0.1)], scaled(cloth, 0.85), uneven=True)
    canvas.fill([oval(x, floor, 0.085, 0.022)], scaled(cloth, 1.3))
    arms = [
        [
            (x + s * 0.085, floor - 0.05),
            (x + s * 0.13, floor - 0.05),
            (x + s * 0.13, floor + 0.1),
            (x + s * 0.085, floor + 0.1),
        ]
        for s in (-1, 1)
    ]
    canvas.fill(arms, scaled(cloth, 1.05), uneven=True)


def shelf(canvas: Canvas, at: Point, wood: Colour, _: Colour) -> None:
    """Draw books on shelves."""
    x, floor = at
    chance = canvas.chance
    canvas.fill(
        [box(x - 0.15, floor - 0.48, x + 0.15, floor + 0.03)], scaled(wood, 0.8), uneven=True
    )
    for row in range(4):
        top = floor - 0.46 + row * 0.122
        canvas.fill([box(x - 0.135, top, x + 0.135, top + 0.108)], scaled(wood, 0.42))
        left = x - 0.13
        while left < x + 0.12:
            width, height = chance.uniform(0.01, 0.024), chance.uniform(0.066, 0.098)
            if chance.random() < 0.88:  # noqa: PLR2004 (some are lent)
                colour = scaled(mix(chance.choice(BINDINGS), wood, 0.25), 0.9)
                canvas.fill([box(left, top + 0.108 - height, left + width, top + 0.108)], colour)
            left += width + 0.002


def bed(canvas: Canvas, at: Point, wood: Colour, wall: Colour) -> None:
    """Draw a bed with a cover."""
    x, floor = at
    cover = mix(scaled(wall, 1.1), canvas.chance.choice(BINDINGS), 0.4)
    canvas.fill(
        [
            box(x - 0.26, floor - 0.16, x - 0.235, floor + 0.15),
            box(x + 0.235, floor - 0.06, x + 0.26, floor + 0.15),
        ],
        scaled(wood, 0.7),
    )
    canvas.fill(
        [box(x - 0.24, floor + 0.0, x + 0.24, floor + 0.11)],
        Fade(scaled(cover, 1.15), scaled(cover, 0.75), floor, floor + 0.11),
        uneven=True,
    )
    canvas.fill([oval(x - 0.17, floor - 0.005, 0.06, 0.03)], mix(cover, (244, 240, 230), 0.8))


def door(canvas: Canvas, at: Point, wood: Colour, _: Colour) -> None:
    """Draw a door, a little open."""
    x, floor = at
    canvas.fill([box(x - 0.11, floor - 0.46, x + 0.11, floor)], scaled(wood, 0.6))
    canvas.fill(
        [box(x - 0.095, floor - 0.445, x + 0.095, floor)],
        Fade(scaled(wood, 1.0), scaled(wood, 0.8), floor - 0.45, floor),
        uneven=True,
    )
    canvas.fill(
        [
            box(x + o, floor - t, x + o + 0.07, floor - t + 0.17)
            for o in (-0.08, 0.01)
            for t in (0.42, 0.21)
        ],
        scaled(wood, 0.72),
    )
    canvas.fill([oval(x + 0.08, floor - 0.21, 0.008, 0.008)], (220, 184, 96))


def plant(canvas: Canvas, at: Point, _: Colour, wall: Colour) -> None:
    """Draw leaves in a pot."""
    x, floor = at
    chance = canvas.chance
    green = mix(scaled(wall, 0.7), (70, 116, 72), 0.75)
    for _number in range(13):
        lean, high = chance.gauss(0, 0.07), chance.uniform(0.12, 0.24)
        tip = (x + lean, floor - high)
        middle = (x + lean * 0.3, floor - high * 0.6)
        canvas.fill(
            [
                [
                    (x - 0.006, floor),
                    (middle[0] - 0.02, middle[1]),
                    tip,
                    (middle[0] + 0.02, middle[1]),
                ]
            ],
            scaled(green, chance.uniform(0.8, 1.25)),
        )
    canvas.fill(
        [
            [
                (x - 0.05, floor - 0.03),
                (x + 0.05, floor - 0.03),
                (x + 0.036, floor + 0.06),
                (x - 0.036, floor + 0.06),
            ]
        ],
        (168, 96, 70),
    )


def flowers(canvas: Canvas, at: Point, wood: Colour, wall: Colour) -> None:
    """Draw flowers on a table."""
    table(canvas, at, wood, wall)
    x, top = at[0] - 0.06, at[1] - 0.016
    chance = canvas.chance
    canvas.fill([oval(x, top - 0.035, 0.022, 0.035)], mix(wall, (210, 220, 226), 0.7))
    for _ in range(8):
        bx, by = x + chance.gauss(0, 0.035), top - 0.09 - chance.random() * 0.06
        canvas.stroke([[(x, top - 0.06), (bx, by)]], 0.003, (70, 104, 66))
        canvas.fill(
            [oval(bx, by, 0.016, 0.015)],
            chance.choice(((214, 92, 96), (240, 214, 200), (226, 160, 90))),
        )


def _flame(x: float, foot: float, height: float) -> list[Point]:
    return [
        (x, foot),
        (x - height * 0.24, foot - height * 0.3),
        (x, foot - height),
        (x + height * 0.24, foot - height * 0.3),
    ]


#: What stands against the wall, or hangs on it; and what is, or stands on, a table.
TALL = {"fire", "book", "clock", "picture", "door", "shelf"}
TABLES = ("candle", "lantern", "flowers", "table")

Draw = Callable[[Canvas, Point, Colour, Colour], Point | None]

FURNITURE: dict[str, Draw] = {
    "fire": fire, "candle": candle, "lantern": lamp, "table": table, "book": shelf, "bed": bed,
    "clock": clock, "picture": picture, "door": door, "chair": chair, "flowers": flowers,
    "shelf": shelf, "plant": plant,
}  # fmt: skip
