"""The land: lines of hills that fade into the distance, water, woods and fields."""

from collections.abc import Callable

from app.ai.image.local.canvas import Canvas, Fade, Point
from app.ai.image.local.colour import Colour, brightness, lit, mix, scaled
from app.ai.image.local.growth import broad, fir, grass, reeds
from app.ai.image.local.look import Look
from app.ai.image.local.noise import oval, ridge
from app.ai.image.local.palette import Palette
from app.ai.image.local.sky import HORIZON
from app.ai.image.local.town import skyline

#: What the ground looks like at noon: far away and near.
GROUNDS: dict[str, tuple[Colour, Colour]] = {
    "sea": ((98, 132, 142), (66, 88, 84)),
    "river": ((112, 146, 112), (74, 104, 66)),
    "forest": ((86, 126, 102), (42, 70, 52)),
    "town": ((132, 120, 124), (92, 82, 84)),
    "mountain": ((126, 136, 160), (80, 98, 84)),
    "field": ((142, 164, 96), (150, 140, 66)),
    "desert": ((222, 182, 130), (202, 150, 92)),
}
SNOW = (236, 242, 248)


def ground_of(look: Look) -> tuple[Colour, Colour]:
    """Return the colours of the ground, far and near, before light falls on it."""
    far, near = GROUNDS.get(look.place, GROUNDS["field"])
    if look.weather in {"snow", "frost"}:
        share = 0.85 if look.weather == "snow" else 0.4
        return mix(far, SNOW, share), mix(near, SNOW, share)
    return far, near


def paint_land(
    canvas: Canvas, look: Look, colours: Palette, source: Point, landmarks: Callable[[], None]
) -> float:
    """Paint the land, and return the height of the ground that people stand on.

    `landmarks` is what stands in the distance, painted when that is there and before what is near.
    """
    far, near = ground_of(look)
    if look.place == "sea":
        return _sea(canvas, look, colours, source, near, landmarks)
    ground = HORIZON + 0.2
    _distance(canvas, look, colours, far)
    if look.place == "river":
        _water(canvas, colours, source, HORIZON + 0.04, HORIZON + 0.2)
    if look.place == "town":
        skyline(canvas, look, colours, HORIZON + 0.07, near)
    elif look.place == "forest":
        _woods(canvas, colours, near, fir)
    elif look.place in {"mountain", "field"}:
        _trees(canvas, colours, near, look)
    landmarks()
    _foreground(canvas, look, colours, near, ground)
    return ground + 0.07


def _air(colours: Palette, ground: Colour, near: float) -> Colour:
    """Return the colour of ground: 0 is at the horizon, where all is air, and 1 at our feet."""
    there = lit(ground, colours.light, 1.0)
    there = scaled(there, 0.42 + 0.58 * colours.day)
    return mix(mix(colours.horizon, colours.middle, 0.35), there, near)


def _layer(line: list[Point], wide: float) -> list[Point]:
    return [*line, (wide, 1.0), (0.0, 1.0)]


def _distance(canvas: Canvas, look: Look, colours: Palette, far: Colour) -> None:
    high = {"mountain": 0.26, "field": 0.06, "desert": 0.08, "town": 0.1}.get(look.place, 0.12)
    rough = 0.62 if look.place == "mountain" else 0.42
    blue = mix(far, colours.top, 0.3)
    for number in range(4):
        near = (number + 0.6) / 4.4
        level = HORIZON - high * (1 - near) * 0.9 + 0.11 * near
        line = [
            (x, level - y * high * (0.9 - 0.55 * near))
            for x, y in ridge(canvas.chance, canvas.wide, 160, rough)
        ]
        colour = _air(colours, mix(blue, far, near), 0.3 + 0.5 * near)
        foot = mix(colour, _air(colours, far, 0.15), 0.5)
        fade = Fade(colour, foot, level - high * 0.5, level + 0.16)
        canvas.fill([_layer(line, canvas.wide)], fade, uneven=True)
        if look.place == "mountain" and number < 2:  # noqa: PLR2004 (the two behind)
            _caps(canvas, colours, line, level)


def _caps(canvas: Canvas, colours: Palette, line: list[Point], level: float) -> None:
    """Lay snow on what of a ridge is high."""
    top = min(y for _, y in line)
    edge = top + (level - top) * 0.5
    chance = canvas.chance
    snow = _air(colours, SNOW, 0.85)
    run: list[Point] = []
    for x, y in [*line, (canvas.wide, 1.0)]:
        if y < edge:
            run.append((x, y))
            continue
        if len(run) > 2:  # noqa: PLR2004 (a line has no inside)
            under = [
                (px, min(edge, py + (edge - py) * chance.uniform(0.35, 1.0)))
                for px, py in reversed(run)
            ]
            canvas.fill([run + under], snow, strength=0.85, soft=0.001)
        run = []


def _sea(
    canvas: Canvas,
    look: Look,
    colours: Palette,
    source: Point,
    near: Colour,
    landmarks: Callable[[], None],
) -> float:
    level = HORIZON - 0.03
    chance = canvas.chance
    if chance.random() < 0.7:  # noqa: PLR2004 (seven times in ten)
        # A headland on the side that the light leaves free.
        left = source[0] > canvas.wide / 2
        line = []
        for x, y in ridge(chance, canvas.wide, 120):
            share = x / canvas.wide if left else 1 - x / canvas.wide
            rise = max(0.0, 0.5 - share) * 0.3
            line.append((x, level + 0.005 - rise * (1 + 0.5 * y)))
        canvas.fill([_layer(line, canvas.wide)], _air(colours, (96, 112, 104), 0.45), uneven=True)
    _water(canvas, colours, source, level, 1.0)
    if look.weather == "storm":
        _waves(canvas, colours, level)
    landmarks()
    shore = 0.84
    _foreground(canvas, look, colours, near, shore)
    return shore + 0.06


def _water(canvas: Canvas, colours: Palette, source: Point, top: float, bottom: float) -> None:
    """Paint water: the sky once more, darker, with the light in it and lines across."""
    chance, wide = canvas.chance, canvas.wide
    deep = scaled(mix(colours.top, (40, 78, 92), 0.4), 0.55 + 0.35 * colours.day)
    whole = [(0.0, top), (wide, top), (wide, bottom), (0.0, bottom)]
    canvas.fill([whole], Fade(mix(colours.horizon, deep, 0.25), deep, top, max(bottom, top + 0.3)))
    bright = mix(colours.horizon, colours.shine, 0.7)
    for _ in range(260):
        near = chance.random() ** 1.4
        y = top + (bottom - top) * near
        length = 0.015 + 0.12 * near * chance.random()
        x = chance.uniform(-0.05, wide)
        thick = 0.0008 + 0.003 * near
        colour = bright if chance.random() < 0.4 else scaled(deep, 0.8)  # noqa: PLR2004
        canvas.fill([oval(x, y, length, thick, 12)], colour, strength=0.28 + 0.2 * near)
    for _ in range(130):
        # The light's way over the water is the wider the nearer it comes.
        near = chance.random()
        y = top + (bottom - top) * near
        x = source[0] + chance.gauss(0, 0.02 + 0.07 * near)
        size = 0.006 + 0.03 * near * chance.random()
        canvas.fill([oval(x, y, size, 0.001 + 0.0026 * near, 12)], colours.shine, strength=0.6)


def _waves(canvas: Canvas, colours: Palette, level: float) -> None:
    chance = canvas.chance
    foam = mix(colours.horizon, (255, 255, 255), 0.6)
    for number in range(6):
        near = (number + 1) / 6
        y = level + 0.3 * near**1.5
        line = [
            (x, y - (0.008 + 0.03 * near) * abs(height) ** 0.7)
            for x, height in ridge(chance, canvas.wide, 120, 0.5)
        ]
        body = scaled(mix(colours.top, (38, 70, 80), 0.5), 0.5 + 0.4 * colours.day)
        canvas.fill([_layer(line, canvas.wide)], mix(colours.middle, body, 0.45 + 0.4 * near))
        crests = [
            line[at : at + chance.randint(3, 8)]
            for at in range(chance.randrange(12), 120, 9)
            if chance.random() < 0.55  # noqa: PLR2004 (about every other)
        ]
        canvas.stroke(crests, 0.002 + 0.004 * near, foam, strength=0.6, soft=0.001)


def _woods(canvas: Canvas, colours: Palette, near: Colour, tree: Callable[..., None]) -> None:
    """Stand rows of trees one before the other."""
    chance = canvas.chance
    for row in range(4):
        share = (row + 1) / 4
        height = 0.2 + 0.34 * share
        foot = HORIZON + 0.03 + 0.14 * share
        colour = _air(colours, near, 0.3 + 0.6 * share)
        x = chance.uniform(-0.1, 0.0)
        while x < canvas.wide + 0.1:
            # In front they leave the middle free, for who comes along.
            middle = abs(x / canvas.wide - 0.5)
            if row < 2 or middle > 0.16 + 0.06 * row:  # noqa: PLR2004 (the rows behind)
                tree(canvas, (x, foot + chance.uniform(-0.01, 0.02)), height, colour)
            x += chance.uniform(0.05, 0.11) * (0.7 + share)
        line = [(x, foot - 0.01 + 0.01 * y) for x, y in ridge(chance, canvas.wide, 60)]
        canvas.fill([_layer(line, canvas.wide)], colour, uneven=True)


def _trees(canvas: Canvas, colours: Palette, near: Colour, look: Look) -> None:
    chance = canvas.chance
    for _ in range(chance.randint(5, 11)):
        depth = chance.uniform(0.25, 0.75)
        foot = HORIZON + 0.07 + 0.1 * depth
        leaves = _air(colours, mix(near, (48, 82, 50), 0.6), 0.35 + 0.5 * depth)
        tree = fir if look.place == "mountain" else broad
        tree(canvas, (chance.uniform(0, canvas.wide), foot), 0.05 + 0.1 * depth, leaves)


def _foreground(canvas: Canvas, look: Look, colours: Palette, near: Colour, ground: float) -> None:
    chance = canvas.chance
    colour = _air(colours, near, 0.95)
    tilt = chance.uniform(-0.03, 0.03)
    line = [
        (x, ground + 0.016 * y + tilt * (x / canvas.wide - 0.5))
        for x, y in ridge(chance, canvas.wide, 90)
    ]
    fade = Fade(scaled(colour, 1.12), scaled(colour, 0.62), ground, 1.0)
    canvas.fill([_layer(line, canvas.wide)], fade, uneven=True)
    blades = scaled(colour, 0.72 if brightness(colour) > 0.2 else 1.3)  # noqa: PLR2004
    if look.place in {"field", "mountain", "forest"} and look.weather != "snow":
        grass(canvas, ground, blades)
    if look.place in {"river", "sea"}:
        reeds(canvas, chance.choice((0.0, canvas.wide * 0.82)), 0.97, scaled(colour, 0.6))
