"""Rooms: a wall, a window with what is outside, light that falls in or burns, and furniture."""

from dataclasses import replace

from PIL import Image

from app.ai.image.local.canvas import Canvas, Fade, Point, Shape
from app.ai.image.local.colour import Colour, lit, mix, scaled
from app.ai.image.local.furniture import FURNITURE, TABLES, TALL
from app.ai.image.local.look import Look
from app.ai.image.local.noise import oval
from app.ai.image.local.palette import Palette
from app.ai.image.local.sky import paint_sky

WALLS: tuple[Colour, ...] = (
    (168, 92, 76), (96, 122, 112), (118, 104, 132), (176, 148, 104), (92, 112, 136), (140, 118, 98),
)  # fmt: skip
BOARDS: tuple[Colour, ...] = ((132, 90, 60), (104, 72, 54), (150, 112, 78))
FLAME: Colour = (255, 196, 110)

#: Where the wall meets the floor.
FLOOR = 0.74


def paint_room(canvas: Canvas, look: Look, colours: Palette) -> tuple[Point, Palette]:
    """Paint a room; return where its light comes from, and the colours of who is in it."""
    chance, wide = canvas.chance, canvas.wide
    burning = look.light in {"lamplight", "candlelight", "firelight"} or colours.day < 0.6  # noqa: PLR2004
    # The window shows the sky, so that is there first, and the wall leaves it out.
    paint_sky(canvas, look, colours)
    left = chance.random() < 0.5  # noqa: PLR2004 (one side or the other)
    centre = wide * (0.27 if left else 0.73)
    half, top, sill = 0.125, 0.14, 0.54
    hole = [
        (centre - half, top),
        (centre + half, top),
        (centre + half, sill),
        (centre - half, sill),
    ]
    dim = 0.3 + 0.55 * colours.day
    light = mix(colours.light, FLAME, 0.6) if burning else colours.light
    shade = max(dim, 0.5) if burning else dim
    wall = scaled(lit(chance.choice(WALLS), light), shade)
    boards = scaled(lit(chance.choice(BOARDS), light), shade)
    around = [
        [(0, 0), (wide, 0), (wide, top), (0, top)],
        [(0, sill), (wide, sill), (wide, 1), (0, 1)],
        [(0, top), (hole[0][0], top), (hole[0][0], sill), (0, sill)],
        [(hole[1][0], top), (wide, top), (wide, sill), (hole[1][0], sill)],
    ]
    canvas.fill(around, Fade(scaled(wall, 0.72), wall, 0.0, FLOOR), uneven=True)
    _paper(canvas, around, scaled(wall, 1.12))
    _floor(canvas, boards)
    canvas.fill(
        [[(0, FLOOR - 0.035), (wide, FLOOR - 0.035), (wide, FLOOR), (0, FLOOR)]],
        scaled(boards, 0.72),
    )
    _frame(canvas, hole, scaled(boards, 1.15), mix(wall, (150, 60, 60), 0.45))
    things = _chosen(look, canvas)
    source = (centre, (top + sill) / 2)
    if not burning:
        _beam(canvas, hole, colours, left=left)
    # What stands against the wall keeps clear of the window; what is low may stand below it.
    high, low = [0.82, 0.55, 0.95], [0.68, 0.24, 0.5]
    for name in things:
        places = high if name in TALL else low
        side = places.pop(0) if places else 0.5
        at = FURNITURE[name](canvas, (wide * (side if left else 1 - side), FLOOR), boards, wall)
        if at is not None:
            source = at if burning else source
    if burning:
        if not any(name in {"lamp", "fire", "candle"} for name in things):
            source = _hanging(canvas, wide * (0.5 + (0.1 if left else -0.1)))
        _shadow(canvas, source, 0.62)
        canvas.glow(source, 0.75, scaled(FLAME, 0.8), 0.5)
        canvas.glow(source, 0.26, FLAME, 0.55)
    inside = replace(colours, light=light, horizon=wall, middle=wall, day=max(shade, 0.55))
    return source, inside


def _chosen(look: Look, canvas: Canvas) -> list[str]:
    """Return the furniture: what is spoken of, and else what rooms have."""
    said = [name for name in look.things if name in FURNITURE]
    if look.light == "firelight" and "fire" not in said:
        said.insert(0, "fire")
    if look.light == "candlelight" and "candle" not in said:
        said.insert(0, "candle")
    usual = ["picture", "shelf", "clock", "chair", "table", "plant"]
    canvas.chance.shuffle(usual)
    more = [name for name in usual if name not in said][: max(0, 3 - len(said))]
    room = 4 if canvas.wide > 1 else 3
    # One table is enough, and what stands on one brings it along.
    tables = [name for name in said + more if name in TABLES]
    chosen = [name for name in said + more if name not in tables[1:] or name == "fire"][:room]
    # The highest is farthest away.
    return sorted(chosen, key=lambda name: name not in TALL)


def _paper(canvas: Canvas, around: list[list[Point]], colour: Colour) -> None:
    left, right = (max(around[2][1][0], 0), around[3][0][0])
    stripes: list[Shape] = []
    x = canvas.chance.uniform(0, 0.03)
    while x < canvas.wide:
        parts = [(0.0, FLOOR)] if not left - 0.012 < x < right else [(0.0, 0.13), (0.55, FLOOR)]
        stripes += [[(x, a), (x + 0.012, a), (x + 0.012, b), (x, b)] for a, b in parts]
        x += 0.045
    canvas.fill(stripes, colour, strength=0.28)


def _floor(canvas: Canvas, colour: Colour) -> None:
    wide = canvas.wide
    whole = [[(0, FLOOR), (wide, FLOOR), (wide, 1), (0, 1)]]
    canvas.fill(whole, Fade(scaled(colour, 0.82), scaled(colour, 1.05), FLOOR, 1.0), uneven=True)
    # Boards run towards one point far behind the wall.
    lines: list[Shape] = [
        [(wide / 2 + (at - wide / 2) * 0.55, FLOOR), (at, 1.0)]
        for at in (wide * (number / 11 * 2 - 0.5) for number in range(12))
    ]
    canvas.stroke(lines, 0.002, scaled(colour, 0.6), strength=0.7)
    rug = scaled(mix(colour, canvas.chance.choice(WALLS), 0.65), 0.9)
    canvas.fill([oval(wide / 2, 0.9, wide * 0.3, 0.065, 48)], rug, uneven=True)
    canvas.fill([oval(wide / 2, 0.9, wide * 0.26, 0.05, 48)], scaled(rug, 1.2), strength=0.5)


def _frame(canvas: Canvas, hole: list[Point], wood: Colour, cloth: Colour) -> None:
    (left, top), (right, _), (_, sill), _ = hole
    middle, across = (left + right) / 2, top + (sill - top) * 0.4
    canvas.stroke([[*hole, hole[0]]], 0.018, wood)
    canvas.stroke([[(middle, top), (middle, sill)], [(left, across), (right, across)]], 0.008, wood)
    canvas.fill(
        [
            [
                (left - 0.03, sill),
                (right + 0.03, sill),
                (right + 0.03, sill + 0.02),
                (left - 0.03, sill + 0.02),
            ]
        ],
        scaled(wood, 0.85),
    )
    curtains: list[Shape] = []
    folds: list[Shape] = []
    for edge, way in ((left - 0.02, 1), (right + 0.02, -1)):
        low = edge - way * 0.035
        curtains.append(
            [(edge - way * 0.03, top - 0.04), (edge + way * 0.075, top - 0.04),
             (edge + way * 0.03, top + 0.22), (edge + way * 0.008, sill + 0.1), (low, sill + 0.1)]
        )  # fmt: skip
        folds += [
            [(edge + way * o, top - 0.03), (edge + way * (o - 0.022), sill + 0.08)]
            for o in (0.0, 0.025)
        ]
    canvas.fill(curtains, Fade(scaled(cloth, 1.1), scaled(cloth, 0.8), top, sill), uneven=True)
    canvas.stroke(folds, 0.005, scaled(cloth, 0.7), strength=0.6, soft=0.002)
    canvas.stroke(
        [[(left - 0.07, top - 0.045), (right + 0.07, top - 0.045)]], 0.008, scaled(wood, 0.7)
    )


def _beam(canvas: Canvas, hole: list[Point], colours: Palette, *, left: bool) -> None:
    away = 0.36 if left else -0.36
    (a, top), (b, _), (_, sill), _ = hole
    path = [(a, top), (b, top), (b + away, 1.0), (a + away * 0.9, 1.0), (a, sill)]
    canvas.fill([path], colours.shine, strength=0.16 * colours.day + 0.05, soft=0.012)


def _hanging(canvas: Canvas, x: float) -> Point:
    """Hang a lamp from the ceiling."""
    canvas.stroke([[(x, 0), (x, 0.2)]], 0.004, (40, 32, 30))
    canvas.fill(
        [[(x - 0.02, 0.2), (x + 0.02, 0.2), (x + 0.07, 0.255), (x - 0.07, 0.255)]], (74, 58, 46)
    )
    canvas.fill([oval(x, 0.262, 0.03, 0.014)], (255, 236, 190))
    return x, 0.26


def _shadow(canvas: Canvas, source: Point, depth: float) -> None:
    """Darken what is far from the light."""
    reach = canvas.pixels(1.5)
    disc = Image.radial_gradient("L").resize((2 * reach, 2 * reach), Image.Resampling.BILINEAR)
    mask = Image.new("L", canvas.image.size, 255)
    mask.paste(disc, (canvas.pixels(source[0]) - reach, canvas.pixels(source[1]) - reach))
    canvas.cover(mask, (18, 12, 26), depth)
