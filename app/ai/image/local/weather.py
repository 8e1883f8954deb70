"""What falls, drifts or flashes in front of everything."""

from PIL import Image, ImageChops

from app.ai.image.local.canvas import Canvas, Point, Shape
from app.ai.image.local.colour import mix, scaled
from app.ai.image.local.look import Look
from app.ai.image.local.noise import field, oval
from app.ai.image.local.palette import Palette


def paint_weather(canvas: Canvas, look: Look, colours: Palette) -> None:
    """Let it rain, snow or be foggy."""
    if look.weather in {"rain", "storm"}:
        _rain(canvas, colours, hard=look.weather == "storm")
    elif look.weather == "snow":
        _snow(canvas, colours)
    elif look.weather == "fog":
        _fog(canvas, colours, 0.75)
    elif look.mood == "mysterious" or look.time == "dawn":
        _fog(canvas, colours, 0.3)


def flash(canvas: Canvas) -> None:
    """Let lightning strike somewhere behind the land."""
    chance = canvas.chance
    x, y = canvas.wide * chance.uniform(0.2, 0.8), 0.0
    line: list[Point] = [(x, y)]
    forks: list[Shape] = []
    while y < 0.56:  # noqa: PLR2004 (the horizon)
        x, y = x + chance.gauss(0, 0.022), y + chance.uniform(0.015, 0.04)
        line.append((x, y))
        if chance.random() < 0.2:  # noqa: PLR2004 (one in five)
            forks.append(
                [
                    (x, y),
                    (x + chance.gauss(0, 0.05), y + 0.05),
                    (x + chance.gauss(0, 0.09), y + 0.09),
                ]
            )
    canvas.glow(line[0], 0.6, (190, 200, 255), 0.6)
    canvas.stroke([line], 0.012, (200, 210, 255), strength=0.5, soft=0.006)
    canvas.stroke([line], 0.0034, (250, 250, 255))
    canvas.stroke(forks, 0.002, (236, 240, 255), strength=0.8)


def _rain(canvas: Canvas, colours: Palette, *, hard: bool) -> None:
    chance = canvas.chance
    slant = 0.3 if hard else 0.14
    for near in (0, 1):
        drops: list[Shape] = []
        for _ in range((420 if hard else 300) // (near + 1)):
            x, y = chance.uniform(-0.1, canvas.wide + 0.1), chance.uniform(-0.05, 1)
            length = chance.uniform(0.03, 0.06) * (1 + 0.8 * near)
            drops.append([(x, y), (x - slant * length, y + length)])
        colour = mix(colours.horizon, (255, 255, 255), 0.45)
        canvas.stroke(drops, 0.0011 + 0.0008 * near, colour, strength=0.3)
    _fog(canvas, colours, 0.25)


def _snow(canvas: Canvas, colours: Palette) -> None:
    chance = canvas.chance
    white = mix((255, 255, 255), colours.light, 0.25)
    for size, count, soft in ((0.0022, 300, 0.0), (0.004, 130, 0.0008), (0.009, 34, 0.003)):
        flakes = [
            oval(chance.uniform(0, canvas.wide), chance.random(), size, size, 10)
            for _ in range(count)
        ]
        canvas.fill(flakes, white, strength=0.82, soft=soft)


def _fog(canvas: Canvas, colours: Palette, depth: float) -> None:
    width, height = canvas.image.size
    drift = field(canvas.chance, width, height, 0.4, octaves=4, stretch=4.0)
    drift = drift.point(lambda value: max(0, min(255, (value - 70) * 2)))
    # Densest where the land is far away.
    band = Image.new("L", (width, height))
    rise = Image.linear_gradient("L").resize((width, canvas.pixels(0.34)))
    band.paste(rise, (0, canvas.pixels(0.3)))
    fall = rise.transpose(Image.Transpose.FLIP_TOP_BOTTOM).resize((width, canvas.pixels(0.4)))
    band.paste(fall, (0, canvas.pixels(0.64)))
    canvas.cover(ImageChops.multiply(drift, band), scaled(colours.horizon, 1.04), depth)
