"""Roofs, walls and lit windows."""

from app.ai.image.local.canvas import Canvas, Fade, Point
from app.ai.image.local.colour import Colour, lit, mix, scaled
from app.ai.image.local.look import Look
from app.ai.image.local.palette import Palette

WALLS: tuple[Colour, ...] = (
    (188, 150, 124), (160, 132, 120), (196, 176, 146), (146, 122, 116), (176, 120, 100),
    (204, 190, 168), (130, 124, 132),
)  # fmt: skip
ROOFS: tuple[Colour, ...] = ((134, 74, 62), (96, 70, 72), (80, 82, 96), (120, 88, 66))
LAMPLIGHT = (255, 208, 120)


def skyline(canvas: Canvas, look: Look, colours: Palette, foot: float, ground: Colour) -> None:
    """Draw rows of houses, the nearer the larger, and light in some of their windows."""
    chance = canvas.chance
    for row in range(3):
        near = (row + 1) / 3
        x = chance.uniform(-0.08, 0.0)
        while x < canvas.wide:
            width = chance.uniform(0.06, 0.11) * (0.6 + near)
            height = chance.uniform(0.1, 0.24) * (0.6 + 0.75 * near)
            if row == 2 and 0.36 < (x + width / 2) / canvas.wide < 0.66:  # noqa: PLR2004
                # The street leads in between.
                x += width
                continue
            house(
                canvas, look, colours, (x, foot + 0.08 * near), (width, height), 0.35 + 0.55 * near
            )
            x += width * chance.uniform(0.94, 1.06)
        level = foot + 0.08 * near
        street = scaled(lit(ground, colours.light), 0.42 + 0.58 * colours.day)
        canvas.fill(
            [[(0, level - 0.004), (canvas.wide, level - 0.004), (canvas.wide, 1), (0, 1)]],
            mix(colours.horizon, street, 0.35 + 0.55 * near),
        )


def house(
    canvas: Canvas,
    look: Look,
    colours: Palette,
    corner: Point,
    size: tuple[float, float],
    near: float,
) -> None:
    """Draw a house by its lower left corner."""
    chance = canvas.chance
    (x, y), (width, height) = corner, size
    dim = 0.42 + 0.58 * colours.day
    air = mix(colours.horizon, colours.middle, 0.35)
    wall = mix(air, scaled(lit(chance.choice(WALLS), colours.light), dim), near)
    tiles = chance.choice(ROOFS)
    if look.weather == "snow":
        tiles = (232, 238, 246)
    roof = mix(air, scaled(lit(tiles, colours.light), dim * 0.9), near)
    top = y - height
    canvas.fill(
        [[(x, top), (x + width, top), (x + width, y), (x, y)]],
        Fade(wall, scaled(wall, 0.8), top, y),
        uneven=True,
    )
    rise = width * chance.uniform(0.3, 0.75)
    over = width * 0.05
    if chance.random() < 0.25:  # noqa: PLR2004 (one in four)
        rise = width * 0.14
        outline = [
            (x - over, top),
            (x + width + over, top),
            (x + width, top - rise),
            (x, top - rise),
        ]
    else:
        outline = [(x - over, top), (x + width + over, top), (x + width / 2, top - rise)]
    chimney = x + width * chance.choice((0.24, 0.68))
    canvas.fill(
        [[(chimney, top), (chimney + width * 0.1, top), (chimney + width * 0.1, top - rise * 1.05),
          (chimney, top - rise * 1.05)]],
        scaled(wall, 0.75),
    )  # fmt: skip
    canvas.fill([outline], roof, uneven=True)
    _windows(canvas, look, colours, (x, top, width, height), wall, near)


def _windows(
    canvas: Canvas,
    look: Look,
    colours: Palette,
    wall: tuple[float, float, float, float],
    colour: Colour,
    near: float,
) -> None:
    x, top, width, height = wall
    chance = canvas.chance
    dark = colours.day < 0.75 or look.weather in {"storm", "fog"}  # noqa: PLR2004 (lamps are lit)
    across, down = max(1, round(width / 0.045)), max(1, round(height / 0.07))
    lit_ones: list[list[Point]] = []
    others: list[list[Point]] = []
    for row in range(down):
        for number in range(across):
            left = x + width * (number + 0.3) / across
            high = top + height * (row + 0.25) / down
            w, h = width / across * 0.4, height / down * 0.5
            pane = [(left, high), (left + w, high), (left + w, high + h), (left, high + h)]
            (lit_ones if dark and chance.random() < 0.45 else others).append(pane)  # noqa: PLR2004
    canvas.fill(others, scaled(mix(colour, colours.top, 0.45), 0.7), strength=near)
    canvas.fill(lit_ones, mix(LAMPLIGHT, colour, 0.15 * (1 - near)))
    for pane in lit_ones[:6]:
        canvas.glow(pane[0], 0.05, LAMPLIGHT, 0.3)
