"""What grows."""

import math

from app.ai.image.local.canvas import Canvas, Point
from app.ai.image.local.colour import Colour, mix, scaled
from app.ai.image.local.noise import oval, ridge


def fir(canvas: Canvas, foot: Point, height: float, colour: Colour) -> None:
    """Draw a tree in tiers."""
    x, y = foot
    chance = canvas.chance
    height *= chance.uniform(0.8, 1.2)
    canvas.fill(
        [[(x - 0.012 * height, y), (x + 0.012 * height, y), (x, y - 0.5 * height)]],
        scaled(mix(colour, (70, 50, 40), 0.4), 0.8),
    )
    tiers = []
    for tier in range(6):
        share = tier / 6
        low = y - height * (0.1 + 0.84 * share)
        half = height * 0.19 * (1 - share) ** 0.8 * chance.uniform(0.85, 1.15)
        top = low - height * 0.26
        droop = height * 0.02
        tiers.append([(x - half, low + droop), (x, low - droop), (x + half, low + droop), (x, top)])
    canvas.fill(tiers, colour)
    canvas.fill([[(a, b), (c, d), top] for (a, b), (c, d), _, top in tiers], scaled(colour, 1.1))


def broad(canvas: Canvas, foot: Point, height: float, colour: Colour) -> None:
    """Draw a tree with a round crown of many."""
    x, y = foot
    chance = canvas.chance
    trunk = scaled(mix(colour, (78, 56, 44), 0.6), 0.75)
    thick = 0.035 * height
    canvas.fill(
        [
            [
                (x - thick, y),
                (x + thick, y),
                (x + thick * 0.5, y - 0.6 * height),
                (x, y - 0.6 * height),
            ]
        ],
        trunk,
    )
    leaves = []
    for _ in range(14):
        turn, out = chance.uniform(0, math.tau), chance.random() ** 0.5
        size = height * chance.uniform(0.12, 0.2)
        leaves.append(
            (
                x + 0.26 * height * out * math.cos(turn),
                y - 0.68 * height + 0.22 * height * out * math.sin(turn),
                size,
            )
        )
    canvas.fill([oval(a, b, size, size * 0.85, 20) for a, b, size in leaves], colour)
    lighter = [
        oval(a - size * 0.2, b - size * 0.3, size * 0.6, size * 0.45, 16) for a, b, size in leaves
    ]
    canvas.fill(lighter, scaled(colour, 1.16), strength=0.55, soft=0.002)


def bare(canvas: Canvas, foot: Point, height: float, colour: Colour) -> None:
    """Draw a tree without leaves, branch by branch."""
    limbs: dict[int, list[list[Point]]] = {}

    def grow(at: Point, turn: float, length: float, depth: int) -> None:
        end = (at[0] + length * math.sin(turn), at[1] - length * math.cos(turn))
        limbs.setdefault(depth, []).append([at, end])
        if depth:
            for side in (-1, 1, 1) if canvas.chance.random() < 0.3 else (-1, 1):  # noqa: PLR2004
                bend = side * canvas.chance.uniform(0.2, 0.6)
                grow(end, turn + bend, length * canvas.chance.uniform(0.62, 0.82), depth - 1)

    grow(foot, canvas.chance.uniform(-0.08, 0.08), height * 0.28, 6)
    for depth, lines in limbs.items():
        canvas.stroke(lines, max(0.0012, height * 0.007 * (depth + 0.4)), colour)


def grass(canvas: Canvas, ground: float, colour: Colour) -> None:
    """Draw blades, the larger the nearer."""
    chance = canvas.chance
    blades = []
    for _ in range(420):
        near = chance.random()
        x, y = chance.uniform(0, canvas.wide), ground + 0.02 + near * (1 - ground)
        length = 0.012 + 0.03 * near
        lean = chance.gauss(0, 0.3) * length
        blades.append([(x - 0.0012, y), (x + 0.0012, y), (x + lean, y - length)])
    canvas.fill(blades, colour, strength=0.5)


def reeds(canvas: Canvas, left: float, foot: float, colour: Colour) -> None:
    """Draw reeds at one side, in front of all."""
    chance = canvas.chance
    for x, _ in ridge(chance, canvas.wide * 0.18, 26):
        height = chance.uniform(0.08, 0.24)
        lean = chance.gauss(0, 0.03)
        at = left + x + chance.gauss(0, 0.01)
        base, top = (at, foot + 0.04), (at + lean, foot - height)
        canvas.stroke([[base, (at + lean * 0.3, foot - height * 0.5), top]], 0.003, colour)
        if chance.random() < 0.3:  # noqa: PLR2004 (some bear heads)
            canvas.fill([oval(top[0], top[1], 0.005, 0.02, 12)], scaled(colour, 0.8))
