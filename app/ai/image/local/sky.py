"""The sky: its colours, what shines in it, and clouds."""

import math

from PIL import Image, ImageChops

from app.ai.image.local.canvas import Canvas, Fade, Point
from app.ai.image.local.colour import mix, scaled
from app.ai.image.local.look import Look
from app.ai.image.local.noise import field, oval
from app.ai.image.local.palette import Palette

#: Where the horizon is: lines of land begin about here.
HORIZON = 0.62

#: How high what shines stands by time of day: 0 is the top.
HEIGHTS = {
    "dawn": 0.52,
    "morning": 0.34,
    "noon": 0.15,
    "afternoon": 0.3,
    "evening": 0.5,
    "dusk": 0.58,
    "night": 0.22,
}
#: How much of the sky clouds cover by weather, where that is not left to chance.
COVERS = {
    "rain": 0.8,
    "storm": 0.9,
    "snow": 0.7,
    "fog": 0.25,
    "cloudy": 0.75,
    "sunshine": 0.12,
    "heat": 0.06,
    "frost": 0.2,
    "wind": 0.45,
}


def paint_sky(canvas: Canvas, look: Look, colours: Palette) -> tuple[float, float]:
    """Paint the sky, and return where its light comes from."""
    whole = [[(0.0, 0.0), (canvas.wide, 0.0), (canvas.wide, 1.0), (0.0, 1.0)]]
    canvas.fill(whole, Fade(colours.top, colours.middle, 0.0, 0.36))
    low = Image.new("L", canvas.image.size)
    fade = Image.linear_gradient("L").resize((canvas.image.width, canvas.pixels(0.4)))
    low.paste(fade, (0, canvas.pixels(0.26)))
    low.paste(255, (0, canvas.pixels(0.66), *canvas.image.size))
    canvas.cover(low, colours.horizon)
    chance = canvas.chance
    source = (
        canvas.wide * chance.choice((chance.uniform(0.16, 0.4), chance.uniform(0.6, 0.84))),
        HEIGHTS[look.time] + chance.uniform(-0.04, 0.04),
    )
    hidden = look.weather in {"rain", "storm", "snow", "fog", "cloudy"}
    if look.time in {"night", "dusk"} and not hidden:
        _stars(canvas, dense=look.time == "night")
    _shining(canvas, look, colours, source, hidden=hidden)
    _clouds(canvas, look, colours, source)
    return source


def _stars(canvas: Canvas, *, dense: bool) -> None:
    chance = canvas.chance
    for _ in range(150 if dense else 40):
        x, y = chance.uniform(0, canvas.wide), chance.random() ** 1.5 * (0.55 if dense else 0.35)
        size = chance.choice((0.0009, 0.0009, 0.0013, 0.002))
        canvas.fill([oval(x, y, size, size, 8)], (255, 252, 236), strength=chance.uniform(0.35, 1))


def _shining(
    canvas: Canvas, look: Look, colours: Palette, source: tuple[float, float], *, hidden: bool
) -> None:
    x, y = source
    if look.time == "night":
        canvas.glow(source, 0.42, mix(colours.shine, colours.middle, 0.5), 0.2 if hidden else 0.55)
        if hidden:
            return
        canvas.glow(source, 0.12, colours.shine, 0.6)
        canvas.fill([_moon(canvas, x, y, 0.038)], colours.shine)
        return
    canvas.glow(source, 0.9, colours.shine, 0.18 if hidden else 0.5)
    canvas.glow(source, 0.34, colours.shine, 0.2 if hidden else 0.6)
    if not hidden:
        size = 0.05 if look.time in {"dawn", "evening", "dusk"} else 0.034
        canvas.fill(
            [oval(x, y, size, size)], mix(colours.shine, (255, 255, 255), 0.35), soft=0.0015
        )


def _moon(canvas: Canvas, x: float, y: float, size: float) -> list[Point]:
    """Return the moon as it happens to be: full, or a part of it, bounded by half an ellipse."""
    grown = canvas.chance.choice((1.0, 1.0, 0.55, 0.1, -0.45))
    side = canvas.chance.choice((-1, 1))
    return [
        (x + side * size * (math.cos(turn) if math.cos(turn) > 0 else grown * math.cos(turn)),
         y + size * math.sin(turn))
        for turn in (math.tau * step / 48 for step in range(48))
    ]  # fmt: skip


def _clouds(canvas: Canvas, look: Look, colours: Palette, source: tuple[float, float]) -> None:
    chance = canvas.chance
    width, height = canvas.image.size
    cover = COVERS.get(look.weather, chance.uniform(0.25, 0.55))
    shape = field(chance, width, height, 0.22, octaves=5, stretch=2.4)
    # Fewer at the horizon, where they are far away.
    thin = Image.linear_gradient("L").resize((width, canvas.pixels(HORIZON + 0.08)))
    high = Image.new("L", (width, height))
    high.paste(thin.point(lambda value: 255 - value * 2 // 3), (0, 0))
    edge = 148 - round(cover * 50)
    body = shape.point(lambda value: max(0, min(255, (value - edge) * 7)))
    body = ImageChops.multiply(body, high)
    # What is lit is the side towards the light: the cloud, less what of it lies a little further.
    away = (1 if source[0] < canvas.wide / 2 else -1) * canvas.pixels(0.016)
    lifted = body.copy()
    # What comes in at the edges is cloud too.
    lifted.paste(body, (away, canvas.pixels(0.02)))
    rim = ImageChops.subtract(body, lifted)
    dark = look.weather in {"rain", "storm"}
    shade = scaled(mix(colours.top, colours.horizon, 0.35), 0.72 if dark else 0.96)
    bright = mix(colours.horizon, colours.shine, 0.65)
    white = mix(bright, (255, 255, 255), 0.3 * colours.day)
    canvas.cover(body, mix(shade, white, 0.1 if dark else 0.6), 0.8)
    canvas.cover(rim, white, 0.35 if dark else 0.8)
