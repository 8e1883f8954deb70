"""Buildings that stand out in a landscape."""

import math
from itertools import pairwise
from typing import Final

from app.ai.image.local.canvas import Fade, Point, Shape
from app.ai.image.local.colour import scaled
from app.ai.image.local.furniture import box
from app.ai.image.local.noise import oval
from app.ai.image.local.site import Site
from app.ai.image.local.sky import HORIZON
from app.ai.image.local.town import LAMPLIGHT
from app.ai.image.local.town import house as town_house

STONE: Final = (150, 142, 140)


def lighthouse(site: Site) -> None:
    """Draw a lighthouse."""
    x, foot, canvas = site.x, HORIZON, site.canvas
    rock = [
        (x - 0.12, foot + 0.02),
        (x - 0.06, foot - 0.04),
        (x + 0.03, foot - 0.05),
        (x + 0.13, foot + 0.02),
    ]
    canvas.fill([rock], site.shown((96, 92, 96), 0.7), uneven=True)
    low, top = foot - 0.04, foot - 0.3

    def wide(y: float) -> float:
        return 0.022 + 0.014 * (y - top) / (low - top)

    edges = [low + (top - low) * step / 5 for step in range(6)]
    for number, (a, b) in enumerate(pairwise(edges)):
        colour = (226, 220, 210) if number % 2 == 0 else (176, 66, 58)
        canvas.fill(
            [[(x - wide(a), a), (x - wide(b), b), (x + wide(b), b), (x + wide(a), a)]],
            site.shown(colour, 0.8),
        )
    canvas.fill([box(x - 0.03, top - 0.006, x + 0.03, top + 0.004)], site.shown((60, 60, 70), 0.85))
    canvas.fill(
        [box(x - 0.016, top - 0.045, x + 0.016, top - 0.006)],
        LAMPLIGHT if site.dark else site.shown((190, 200, 206), 0.8),
    )
    canvas.fill(
        [[(x - 0.024, top - 0.045), (x, top - 0.075), (x + 0.024, top - 0.045)]],
        site.shown((150, 52, 50), 0.85),
    )
    if site.dark:
        lamp = (x, top - 0.025)
        canvas.fill(
            [[lamp, (x - 1.4, top - 0.16), (x - 1.4, top + 0.02)]],
            LAMPLIGHT,
            strength=0.2,
            soft=0.008,
        )
        canvas.glow(lamp, 0.2, LAMPLIGHT, 0.9)


def tower(site: Site) -> None:
    """Draw a tower."""
    x, foot, canvas = site.x, HORIZON + 0.02, site.canvas
    stone = site.shown(STONE, 0.62)
    hill = [
        (x - 0.34, foot + 0.05),
        (x - 0.14, foot - 0.06),
        (x + 0.12, foot - 0.07),
        (x + 0.34, foot + 0.05),
    ]
    canvas.fill([hill], site.shown((88, 106, 82), 0.55), uneven=True)
    low = foot - 0.05
    walls = []
    roofs: list[Shape] = []
    for dx, w, h, pointed in (
        (-0.1, 0.024, 0.15, True),
        (0.0, 0.04, 0.25, False),
        (0.09, 0.026, 0.19, True),
    ):
        top = low - h
        walls.append(box(x + dx - w, top, x + dx + w, low + 0.02))
        if pointed:
            roofs.append(
                [(x + dx - w - 0.008, top), (x + dx, top - 0.085), (x + dx + w + 0.008, top)]
            )
        else:
            walls += [
                box(
                    x + dx - w - 0.006 + 0.0185 * n,
                    top - 0.018,
                    x + dx - w + 0.006 + 0.0185 * n,
                    top + 0.01,
                )
                for n in range(5)
            ]
    walls.append(box(x - 0.1, low - 0.09, x + 0.09, low + 0.02))
    canvas.fill(walls, Fade(scaled(stone, 1.06), scaled(stone, 0.84), low - 0.25, low), uneven=True)
    canvas.fill(roofs, site.shown((92, 70, 84), 0.65))
    slits = [
        box(x + dx - 0.004, low - h, x + dx + 0.004, low - h + 0.025)
        for dx, h in ((-0.1, 0.1), (0.0, 0.2), (0.0, 0.13), (0.09, 0.14))
    ]
    canvas.fill(slits, LAMPLIGHT if site.dark else scaled(stone, 0.5))


def church(site: Site) -> None:
    """Draw a church."""
    x, foot, canvas = site.x, HORIZON + 0.07, site.canvas
    wall, roof = site.shown((206, 194, 176), 0.65), site.shown((96, 84, 92), 0.68)
    canvas.fill(
        [box(x, foot - 0.1, x + 0.16, foot), box(x - 0.045, foot - 0.19, x + 0.02, foot)],
        wall,
        uneven=True,
    )
    canvas.fill(
        [
            [
                (x - 0.01, foot - 0.1),
                (x + 0.03, foot - 0.16),
                (x + 0.15, foot - 0.16),
                (x + 0.175, foot - 0.1),
            ],
            [(x - 0.052, foot - 0.19), (x - 0.0125, foot - 0.36), (x + 0.027, foot - 0.19)],
        ],
        roof,
    )
    top = foot - 0.36
    canvas.stroke(
        [
            [(x - 0.0125, top), (x - 0.0125, top - 0.035)],
            [(x - 0.024, top - 0.022), (x - 0.001, top - 0.022)],
        ],
        0.003,
        roof,
    )
    panes = [oval(x + 0.045 + 0.04 * n, foot - 0.055, 0.008, 0.022, 16) for n in range(3)]
    canvas.fill(
        [*panes, oval(x - 0.0125, foot - 0.145, 0.01, 0.016, 16)],
        LAMPLIGHT if site.dark else scaled(wall, 0.55),
    )


def house(site: Site) -> None:
    """Draw a house."""
    town_house(
        site.canvas, site.look, site.colours, (site.x - 0.07, HORIZON + 0.15), (0.15, 0.11), 0.72
    )
    if site.dark:
        site.canvas.glow((site.x, HORIZON + 0.1), 0.12, LAMPLIGHT, 0.35)


def bridge(site: Site) -> None:
    """Draw a bridge."""
    canvas, y = site.canvas, HORIZON + 0.05
    stone, wide = site.shown(STONE, 0.72), site.canvas.wide
    arches = 4
    deck: list[Point] = [(wide * n / 40, y - 0.05 * math.sin(math.pi * n / 40)) for n in range(41)]
    outline = [*deck, (wide, y + 0.12)]
    for number in reversed(range(arches)):
        centre, half = wide * (number + 0.5) / arches, wide / arches * 0.38
        outline += [
            (
                centre + half * math.cos(math.pi * n / 16),
                y + 0.12 - 0.1 * math.sin(math.pi * n / 16),
            )
            for n in range(17)
        ]
    canvas.fill(
        [[*outline, (0.0, y + 0.12)]],
        Fade(scaled(stone, 1.1), scaled(stone, 0.7), y - 0.05, y + 0.12),
        uneven=True,
    )
    canvas.stroke([deck], 0.012, scaled(stone, 1.16))
