"""Hair of a portrait: what of it is behind the head, and what before."""

import math

from app.ai.image.local.canvas import Canvas, Fade, Point, Shape
from app.ai.image.local.colour import Colour, scaled
from app.ai.image.local.dress import Dressed
from app.ai.image.local.noise import oval, smooth


def hair_behind(canvas: Canvas, who: Dressed, at: Point, hair: Colour, scale: float) -> None:
    """Paint what falls behind the shoulders or is bound above the head."""
    x, y = at
    if who.bald:
        return
    dark = scaled(hair, 0.72)
    if who.bun:
        canvas.fill([oval(x, y - 0.24 * scale, 0.075, 0.065)], dark, uneven=True)
    if who.long_hair:
        low = y + 0.36 * scale
        outline = smooth(
            [
                (x, y - 0.225 * scale),
                (x - 0.155, y - 0.14),
                (x - 0.19, y + 0.06),
                (x - 0.2, low),
                (x - 0.09, low + 0.03),
                (x + 0.09, low + 0.03),
                (x + 0.2, low),
                (x + 0.19, y + 0.06),
                (x + 0.155, y - 0.14),
            ]
        )
        canvas.fill([outline], Fade(hair, dark, y - 0.2, low), uneven=True)
    if who.curly:
        chance = canvas.chance
        reach = math.pi * (1.0 if who.long_hair or who.female else 0.72)
        curls = []
        for number in range(34):
            turn = -math.pi / 2 + (number / 33 * 2 - 1) * reach
            curls.append(
                oval(
                    x + 0.165 * math.cos(turn) * scale,
                    y - 0.04 + 0.19 * math.sin(turn) * scale,
                    chance.uniform(0.03, 0.05),
                    chance.uniform(0.03, 0.05),
                    18,
                )
            )
        canvas.fill(curls, dark, uneven=True)


def hair_before(canvas: Canvas, who: Dressed, at: Point, hair: Colour, scale: float) -> None:
    """Paint what frames the face."""
    x, y = at
    if who.bald:
        return
    chance = canvas.chance
    part = chance.choice((-0.05, 0.0, 0.05))
    side = y + (0.1 if who.long_hair else 0.02 if who.female else -0.03) * scale
    crown = y - 0.222 * scale
    line = y - chance.uniform(0.105, 0.14) * scale
    if who.old and not who.female:
        line -= 0.035
    cap = smooth([
        (x - 0.158, side), (x - 0.168, y - 0.1), (x - 0.11, crown + 0.025), (x, crown - 0.008),
        (x + 0.11, crown + 0.025), (x + 0.168, y - 0.1), (x + 0.158, side), (x + 0.138, y - 0.05),
        (x + 0.1, line + 0.015), (x + part, line - 0.012), (x - 0.1, line + 0.015),
        (x - 0.138, y - 0.05),
    ])  # fmt: skip
    canvas.fill([cap], Fade(scaled(hair, 1.14), scaled(hair, 0.86), crown, side), uneven=True)
    strands: list[Shape] = []
    for number in range(12):
        share = number / 11 * 2 - 1
        strands.append(
            [
                (x + part * 0.7, crown + 0.012),
                (x + share * 0.09, crown + 0.03 + 0.02 * abs(share)),
                (x + share * 0.14, line - 0.012 + 0.07 * abs(share) ** 3),
            ]
        )
    canvas.stroke(strands, 0.0028, scaled(hair, 0.7), strength=0.3, soft=0.001)
    canvas.stroke(
        [[(x - 0.1, crown + 0.05), (x - 0.045, crown + 0.026), (x + 0.03, crown + 0.022)]],
        0.012,
        scaled(hair, 1.5),
        strength=0.4,
        soft=0.007,
    )
    if who.curly:
        curls = [
            oval(
                x + share * 0.13,
                line - 0.02 - 0.04 * (1 - share * share) + chance.gauss(0, 0.006),
                0.03,
                0.028,
                18,
            )
            for share in (-1, -0.75, -0.5, -0.25, 0, 0.25, 0.5, 0.75, 1)
        ]
        canvas.fill(curls, hair, uneven=True)
