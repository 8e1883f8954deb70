"""Somebody from near by: head and shoulders, as far as their text tells how they look."""

from app.ai.image.local.canvas import Canvas, Fade, Point, Shape
from app.ai.image.local.colour import Colour, lit, mix, scaled
from app.ai.image.local.dress import Dressed, dressed
from app.ai.image.local.face import paint_face
from app.ai.image.local.hairdo import hair_before, hair_behind
from app.ai.image.local.look import Look
from app.ai.image.local.noise import oval, smooth
from app.ai.image.local.palette import Palette
from app.ai.image.port import Figure


def paint_portrait(canvas: Canvas, look: Look, colours: Palette) -> None:
    """Paint the first of the figures in front of a ground in the colours of the scene."""
    chance = canvas.chance
    who = dressed(look.figures[0] if look.figures else Figure(), chance)
    _ground(canvas, colours, who)
    light = mix((255, 255, 255), colours.light, 0.35)
    x, y = canvas.wide / 2, 0.43
    scale = 0.96 if who.child else 1.0
    skin = lit(who.skin, light)
    hair = lit(who.hair, light)
    if who.hat and who.female:
        _bonnet(canvas, (x, y), lit(who.trousers, light))
    hair_behind(canvas, who, (x, y), hair, scale)
    _shoulders(canvas, who, (x, y), lit(who.cloth, light), skin, scale)
    paint_face(canvas, who, (x, y), skin, hair, scale)
    hair_before(canvas, who, (x, y), hair, scale)
    if who.hat and not who.female:
        _hat(canvas, (x, y), lit(who.trousers, light))
    # The light comes from the left and above.
    canvas.glow((x - 0.34, 0.1), 0.7, mix(colours.shine, (255, 255, 255), 0.3), 0.2)


def _ground(canvas: Canvas, colours: Palette, who: Dressed) -> None:
    wide = canvas.wide
    back = mix(mix(colours.middle, colours.horizon, 0.4), scaled(who.cloth, 0.9), 0.25)
    whole = [[(0, 0), (wide, 0), (wide, 1), (0, 1)]]
    canvas.fill(whole, Fade(scaled(back, 0.78), back, 0, 1), uneven=True)
    chance = canvas.chance
    for _ in range(26):
        blot = oval(
            chance.uniform(0, wide),
            chance.random(),
            chance.uniform(0.05, 0.2),
            chance.uniform(0.04, 0.14),
            20,
        )
        canvas.fill([blot], scaled(back, chance.uniform(0.8, 1.25)), strength=0.3, soft=0.03)
    canvas.glow((wide / 2, 0.4), 0.62, mix(back, (255, 250, 236), 0.5), 0.4)


def _shoulders(
    canvas: Canvas, who: Dressed, at: Point, cloth: Colour, skin: Colour, scale: float
) -> None:
    x, y = at
    broad = 0.34 * who.broad * (0.9 if who.female else 1.0) * (0.85 if who.child else 1.0)
    neck = (0.066 if who.female or who.child else 0.085) * (0.5 + 0.5 * who.broad)
    base = y + 0.275 * scale
    canvas.fill(
        [
            smooth(
                [
                    (x - neck, y + 0.1),
                    (x + neck, y + 0.1),
                    (x + neck * 1.05, base - 0.02),
                    (x + neck * 1.8, base + 0.06),
                    (x, base + 0.2),
                    (x - neck * 1.8, base + 0.06),
                    (x - neck * 1.05, base - 0.02),
                ]
            )
        ],
        Fade(scaled(skin, 0.72), scaled(skin, 0.92), y + 0.16, base + 0.1),
    )
    body = smooth(
        [
            (x - neck * 1.5, base + 0.0),
            (x - broad * 0.8, base + 0.075),
            (x - broad, base + 0.2),
            (x - broad * 1.06, 1.2),
            (x + broad * 1.06, 1.2),
            (x + broad, base + 0.2),
            (x + broad * 0.8, base + 0.075),
            (x + neck * 1.5, base + 0.0),
            (x, base + (0.16 if who.skirt else 0.12)),
        ]
    )
    canvas.fill([body], Fade(scaled(cloth, 1.12), scaled(cloth, 0.72), base, 1.0), uneven=True)
    if who.skirt or who.female:
        lace = mix(cloth, (246, 238, 226), 0.75)
        edge = smooth(
            [
                (x - neck * 1.6, base + 0.0),
                (x, base + 0.15),
                (x + neck * 1.6, base + 0.0),
                (x, base + 0.18),
            ]
        )
        canvas.fill([edge], lace)
        folds: list[Shape] = [
            [(x + o * broad, base + 0.14), (x + o * broad * 1.15, 1.0)]
            for o in (-0.55, -0.25, 0.25, 0.55)
        ]
        canvas.stroke(folds, 0.006, scaled(cloth, 0.7), strength=0.5, soft=0.006)
    else:
        shirt = mix(cloth, (240, 236, 228), 0.85)
        canvas.fill(
            [[(x - neck * 1.3, base), (x, base + 0.26), (x + neck * 1.3, base), (x, base + 0.06)]],
            shirt,
        )
        lapels = [
            [
                (x + s * neck * 1.35, base - 0.025),
                (x + s * 0.015, base + 0.3),
                (x + s * broad * 0.42, base + 0.2),
                (x + s * broad * 0.4, base + 0.07),
            ]
            for s in (-1, 1)
        ]
        canvas.fill(lapels, scaled(cloth, 0.84))
        scarf = scaled(mix(cloth, who.hair, 0.4), 0.6)
        canvas.fill(
            [
                [
                    (x - 0.035, base + 0.035),
                    (x + 0.035, base + 0.035),
                    (x + 0.016, base + 0.075),
                    (x + 0.03, base + 0.2),
                    (x, base + 0.24),
                    (x - 0.03, base + 0.2),
                    (x - 0.016, base + 0.075),
                ]
            ],
            scarf,
        )
    shade = [
        (x + broad * 0.2, base + 0.04),
        (x + broad * 0.9, base + 0.08),
        (x + broad * 1.1, 1.05),
        (x + broad * 0.4, 1.05),
    ]
    canvas.fill([shade], scaled(cloth, 0.5), strength=0.4, soft=0.03)


def _hat(canvas: Canvas, at: Point, colour: Colour) -> None:
    x, y = at
    dark = scaled(colour, 0.8)
    canvas.fill(
        [
            smooth(
                [
                    (x - 0.135, y - 0.16),
                    (x - 0.12, y - 0.35),
                    (x, y - 0.375),
                    (x + 0.12, y - 0.35),
                    (x + 0.135, y - 0.16),
                ]
            )
        ],
        Fade(colour, scaled(dark, 0.8), y - 0.37, y - 0.16),
        uneven=True,
    )
    canvas.fill(
        [
            [
                (x - 0.137, y - 0.215),
                (x + 0.137, y - 0.215),
                (x + 0.14, y - 0.17),
                (x - 0.14, y - 0.17),
            ]
        ],
        scaled(dark, 0.5),
    )
    canvas.fill([oval(x, y - 0.165, 0.235, 0.032, 48)], dark)


def _bonnet(canvas: Canvas, at: Point, colour: Colour) -> None:
    """Put a bonnet behind a head, and its ribbons below."""
    x, y = at
    canvas.fill(
        [oval(x, y - 0.055, 0.215, 0.225, 48)],
        Fade(colour, scaled(colour, 0.7), y - 0.28, y),
        uneven=True,
    )
    canvas.fill([oval(x, y - 0.04, 0.19, 0.195, 48)], scaled(colour, 1.35))
    ribbons: list[Shape] = [
        [(x + s * 0.17, y + 0.06), (x + s * 0.12, y + 0.2), (x, y + 0.25)] for s in (-1, 1)
    ]
    canvas.stroke(ribbons, 0.02, scaled(colour, 1.2))
