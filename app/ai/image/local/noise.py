"""Chance with a shape: uneven fields, ridges, and outlines that waver."""

import math
from collections.abc import Sequence
from random import Random

from PIL import Image


def field(
    chance: Random, width: int, height: int, scale: float, *, octaves: int = 4, stretch: float = 1.0
) -> Image.Image:
    """Return grey clouds: the largest are `scale` of the height, and `stretch` times as wide."""
    made: Image.Image | None = None
    for octave in range(octaves):
        down = max(2, round(2**octave / scale))
        across = max(2, round(2**octave / scale / stretch * width / height))
        # Never finer than what is shown.
        small = Image.frombytes(
            "L",
            (min(across, width), min(down, height)),
            chance.randbytes(min(across, width) * min(down, height)),
        )
        layer = small.resize((width, height), Image.Resampling.BICUBIC)
        made = layer if made is None else Image.blend(made, layer, 0.5**octave / (2 - 0.5**octave))
    if made is None:
        raise ValueError("Without an octave there is nothing.")
    return made


def ridge(chance: Random, wide: float, steps: int, rough: float = 0.5) -> list[tuple[float, float]]:
    """Return the line of hills, from -1 to 1; `rough` is how much each finer wave counts."""
    waves = []
    frequency, height = chance.uniform(0.7, 1.3), 1.0
    while frequency < steps / 4:
        waves.append((frequency, chance.uniform(0, math.tau), height))
        frequency *= chance.uniform(1.8, 2.2)
        height *= rough
    total = sum(height for *_, height in waves)
    return [
        (
            wide * step / steps,
            sum(
                height * math.sin(frequency * math.tau * step / steps + turn)
                for frequency, turn, height in waves
            )
            / total,
        )
        for step in range(steps + 1)
    ]


def wavering(
    chance: Random, shape: Sequence[tuple[float, float]], amount: float
) -> list[tuple[float, float]]:
    """Return an outline drawn by hand."""
    return [(x + chance.gauss(0, amount), y + chance.gauss(0, amount)) for x, y in shape]


def smooth(points: Sequence[tuple[float, float]], steps: int = 6) -> list[tuple[float, float]]:
    """Return a closed outline that bends through points."""
    made = []
    count = len(points)
    for number in range(count):
        (ax, ay), (bx, by), (cx, cy), (dx, dy) = (
            points[(number + offset) % count] for offset in (-1, 0, 1, 2)
        )
        for step in range(steps):
            t = step / steps
            made.append((_bent(ax, bx, cx, dx, t), _bent(ay, by, cy, dy, t)))
    return made


def _bent(a: float, b: float, c: float, d: float, t: float) -> float:
    return 0.5 * (
        2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * (b - c) + d - a) * t**3
    )


def oval(
    x: float, y: float, across: float, down: float, steps: int = 36
) -> list[tuple[float, float]]:
    """Return an ellipse round a point."""
    return [
        (
            x + across * math.cos(math.tau * step / steps),
            y + down * math.sin(math.tau * step / steps),
        )
        for step in range(steps)
    ]
