"""What stands out in a landscape: buildings, boats, birds, and what is near enough to touch."""

from collections.abc import Callable

from app.ai.image.local.buildings import bridge, church, house, lighthouse, tower
from app.ai.image.local.canvas import Canvas, Fade, Shape
from app.ai.image.local.colour import scaled
from app.ai.image.local.furniture import box
from app.ai.image.local.growth import bare, broad, fir
from app.ai.image.local.look import Look
from app.ai.image.local.noise import oval
from app.ai.image.local.palette import Palette
from app.ai.image.local.site import Site
from app.ai.image.local.sky import HORIZON
from app.ai.image.local.town import LAMPLIGHT


def paint_landmarks(canvas: Canvas, look: Look, colours: Palette, *, far: bool) -> None:
    """Draw what is spoken of: far away before the near ground is drawn, or near after it."""
    names = [name for name in (FAR if far else NEAR) if name in look.things]
    chance = canvas.chance
    sides = [0.22, 0.78, 0.4, 0.62]
    if chance.random() < 0.5:  # noqa: PLR2004 (left or right first)
        sides = [1 - side for side in sides]
    for name, side in zip(names[:4], sides, strict=False):
        x = canvas.wide * (side + chance.uniform(-0.05, 0.05))
        (FAR if far else NEAR)[name](Site(canvas, look, colours, x))


def _boat(site: Site) -> None:
    x, canvas = site.x, site.canvas
    y = HORIZON + (0.1 if site.look.place == "sea" else 0.12)
    wood, sail = site.shown((92, 62, 48), 0.85), site.shown((236, 224, 200), 0.85)
    size = canvas.chance.uniform(0.8, 1.15)
    canvas.fill(
        [
            [
                (x - 0.12 * size, y - 0.025),
                (x + 0.12 * size, y - 0.03),
                (x + 0.085 * size, y + 0.02),
                (x - 0.08 * size, y + 0.02),
            ]
        ],
        Fade(scaled(wood, 1.2), scaled(wood, 0.7), y - 0.03, y + 0.02),
    )
    canvas.stroke([[(x, y - 0.025), (x, y - 0.29 * size)]], 0.006, scaled(wood, 0.8))
    canvas.fill(
        [[(x + 0.006, y - 0.28 * size), (x + 0.11 * size, y - 0.055), (x + 0.006, y - 0.05)]],
        Fade(scaled(sail, 1.05), scaled(sail, 0.86), y - 0.28, y),
    )
    canvas.fill(
        [[(x - 0.006, y - 0.24 * size), (x - 0.085 * size, y - 0.06), (x - 0.006, y - 0.055)]],
        scaled(sail, 0.86),
    )
    mirrored: list[Shape] = [
        oval(x + canvas.chance.gauss(0, 0.04), y + 0.03 + 0.012 * n, 0.07 - 0.008 * n, 0.003, 14)
        for n in range(6)
    ]
    canvas.fill(mirrored, scaled(wood, 0.8), strength=0.4)
    if site.dark:
        canvas.glow((x - 0.07 * size, y - 0.05), 0.07, LAMPLIGHT, 0.8)


def _tree(site: Site) -> None:
    left = site.x < site.canvas.wide / 2
    x = site.canvas.wide * (0.1 if left else 0.9)
    leafless = site.look.weather in {"snow", "frost"} or site.look.mood in {"sorrowful", "tense"}
    if leafless:
        bare(site.canvas, (x, 0.9), 0.85, site.shown((58, 46, 48), 0.95))
    else:
        broad(site.canvas, (x, 0.9), 0.72, site.shown((60, 92, 52), 0.92))


def _pine(site: Site) -> None:
    for offset, height in ((0.0, 0.62), (0.1, 0.46)):
        fir(site.canvas, (site.x + offset, 0.88), height, site.shown((40, 74, 56), 0.92))


def _lantern(site: Site) -> None:
    x, canvas, foot, top = site.x, site.canvas, 0.9, 0.42
    iron = site.shown((46, 46, 56), 0.95)
    canvas.stroke([[(x, foot), (x, top)]], 0.01, iron)
    canvas.fill([box(x - 0.018, foot - 0.03, x + 0.018, foot)], iron)
    canvas.fill(
        [[(x - 0.02, top - 0.07), (x + 0.02, top - 0.07), (x + 0.014, top), (x - 0.014, top)]],
        LAMPLIGHT if site.dark else site.shown((210, 214, 206), 0.9),
    )
    canvas.fill([[(x - 0.028, top - 0.07), (x, top - 0.105), (x + 0.028, top - 0.07)]], iron)
    if site.dark:
        canvas.glow((x, top - 0.035), 0.34, LAMPLIGHT, 0.6)
        canvas.glow((x, top - 0.035), 0.1, LAMPLIGHT, 0.9)
        canvas.fill([oval(x, foot, 0.2, 0.03)], LAMPLIGHT, strength=0.18, soft=0.012)


def _birds(site: Site) -> None:
    canvas, chance = site.canvas, site.canvas.chance
    colour = site.shown((40, 40, 52), 0.8)
    wings: list[Shape] = []
    for _ in range(chance.randint(5, 9)):
        x, y, s = (
            site.x + chance.gauss(0, 0.13),
            0.27 + chance.gauss(0, 0.06),
            chance.uniform(0.012, 0.024),
        )
        dip = s * chance.uniform(0.2, 0.5)
        wings.append(
            [
                (x - s, y - dip),
                (x - s * 0.4, y - dip * 1.3),
                (x, y),
                (x + s * 0.4, y - dip * 1.3),
                (x + s, y - dip),
            ]
        )
    canvas.stroke(wings, 0.0028, colour)


def _fence(site: Site) -> None:
    canvas, chance = site.canvas, site.canvas.chance
    wood = site.shown((104, 80, 62), 0.92)
    y, x = 0.9, -0.02
    posts: list[Shape] = []
    while x < canvas.wide * 0.36:
        top = y - 0.1 + chance.gauss(0, 0.006)
        posts.append(
            [
                (x, y + 0.02),
                (x, top),
                (x + 0.009, top - 0.014),
                (x + 0.018, top),
                (x + 0.018, y + 0.02),
            ]
        )
        x += 0.052
    rails: list[Shape] = [[(-0.02, y - o), (x - 0.03, y - o + 0.004)] for o in (0.075, 0.035)]
    canvas.stroke(rails, 0.011, scaled(wood, 0.85))
    canvas.fill(posts, wood)


def _graves(site: Site) -> None:
    canvas, chance = site.canvas, site.canvas.chance
    for number in range(5):
        x, y = (
            site.x + (number - 2) * 0.085 + chance.gauss(0, 0.012),
            0.88 + chance.uniform(-0.02, 0.02),
        )
        stone = scaled(site.shown((148, 150, 154), 0.9), chance.uniform(0.85, 1.1))
        h = chance.uniform(0.06, 0.09)
        canvas.fill(
            [box(x - 0.025, y - h, x + 0.025, y), oval(x, y - h, 0.025, 0.02)], stone, uneven=True
        )


Mark = Callable[[Site], None]
FAR: dict[str, Mark] = {
    "bridge": bridge, "lighthouse": lighthouse, "tower": tower, "church": church,
    "house": house, "boat": _boat, "birds": _birds,
}  # fmt: skip
NEAR: dict[str, Mark] = {
    "tree": _tree, "pine": _pine, "lantern": _lantern, "fence": _fence, "grave": _graves,
}  # fmt: skip
