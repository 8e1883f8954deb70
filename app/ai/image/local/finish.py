"""How a picture was made by hand: washed, inked, painted, cut or drawn, and on what."""

from collections.abc import Callable
from random import Random
from typing import cast

from PIL import Image, ImageChops, ImageDraw, ImageEnhance, ImageFilter, ImageOps

from app.ai.image.local.colour import Colour
from app.ai.image.local.noise import field


def finished(image: Image.Image, style: str, chance: Random) -> Image.Image:
    """Return a picture in a style, by the words for it; else as one in a book for children."""
    for words, finish in STYLES:
        if any(word in style for word in words):
            return finish(image, chance)
    return _book(image, chance)


def _book(image: Image.Image, chance: Random) -> Image.Image:
    return _vignette(_paper(_hand(image, chance, 1.2), chance, 0.14), 0.35)


def _watercolour(image: Image.Image, chance: Random) -> Image.Image:
    run = _hand(_plain(image), chance, 3.2)
    # Colour gathers where a wash ends.
    edges = ImageOps.invert(run.convert("L").filter(ImageFilter.FIND_EDGES)).filter(
        ImageFilter.GaussianBlur(1.2)
    )
    edges = edges.point(lambda value: min(255, 150 + value * 105 // 255))
    run = ImageChops.multiply(run, Image.merge("RGB", (edges,) * 3))
    # Washes are thin: the paper shines through, here more and there less.
    thin = field(chance, *image.size, 0.35, octaves=4).point(
        lambda value: max(0, value - 90) * 3 // 4
    )
    pale = Image.blend(run, Image.new("RGB", image.size, (252, 248, 238)), 0.55)
    run = Image.composite(pale, Image.blend(run, pale, 0.28), thin)
    return _margin(_paper(run, chance, 0.32), chance)


def _ink(image: Image.Image, chance: Random) -> Image.Image:
    grey = _evened(image.convert("L"))
    lines = grey.filter(ImageFilter.GaussianBlur(1)).filter(ImageFilter.FIND_EDGES)
    lines = lines.point(lambda value: max(0, 255 - value * 9))
    drawn = ImageChops.multiply(_hatched(grey, chance), lines)
    tone = ImageOps.colorize(Image.blend(drawn, grey, 0.18), (30, 28, 40), (248, 242, 228))
    return _paper(_hand(tone, chance, 1.2), chance, 0.2)


def _plain(image: Image.Image) -> Image.Image:
    """Return it without what is small; at half the size, as the filter takes its time."""
    small = image.reduce(2).filter(ImageFilter.MedianFilter(3))
    return small.resize(image.size, Image.Resampling.BICUBIC)


def _evened(grey: Image.Image) -> Image.Image:
    """Return tones that use the whole scale, so that a night has lines as a day has."""
    return Image.blend(ImageOps.autocontrast(grey, cutoff=1), ImageOps.equalize(grey), 0.6)


def _hatched(grey: Image.Image, chance: Random) -> Image.Image:
    """Return tones as lines: the darker, the more of them cross."""
    made = Image.new("L", grey.size, 255)
    step = max(4, grey.height // 150)
    for level, slope in ((128, 1.0), (84, -1.0), (50, 0.25), (22, 3.0)):
        lines = Image.new("L", grey.size, 255)
        pen = ImageDraw.Draw(lines)
        width, height = grey.size
        reach = round(height / slope)
        for start in range(-abs(reach), width + abs(reach), round(step * max(1.0, 1 / abs(slope)))):
            at = start + chance.uniform(-0.6, 0.6)
            pen.line([(at, 0), (at + reach, height)], 0, max(1, step // 4))
        mask = grey.point(lambda value, level=level: 255 if value < level else 0)
        made.paste(ImageChops.darker(made, lines), mask=mask.filter(ImageFilter.GaussianBlur(0.8)))
    return made


def _oil(image: Image.Image, chance: Random) -> Image.Image:
    rich = ImageEnhance.Color(ImageEnhance.Contrast(image).enhance(1.08)).enhance(1.25)
    made = _strokes(
        rich, rich.filter(ImageFilter.GaussianBlur(6)), chance, (0.026, 0.012), turned=0.5
    )
    # Paint stands up a little, and light falls on it from the left.
    relief = made.convert("L").filter(ImageFilter.EMBOSS)
    return _vignette(ImageChops.soft_light(made, Image.merge("RGB", (relief,) * 3)), 0.3)


def _pastel(image: Image.Image, chance: Random) -> Image.Image:
    light = ImageEnhance.Color(
        Image.blend(image, Image.new("RGB", image.size, (246, 236, 226)), 0.22)
    ).enhance(1.15)
    made = _strokes(
        light,
        light.filter(ImageFilter.GaussianBlur(3)),
        chance,
        (0.03, 0.016),
        turned=-0.9,
        thin=5.0,
    )
    return _paper(made, chance, 0.42)


def _woodcut(image: Image.Image, chance: Random) -> Image.Image:
    grey = _evened(_plain(image).convert("L"))
    step = max(5, image.height // 120)
    cut = Image.new("L", (1, image.height))
    cut.putdata([round(255 * abs((y % step) / step * 2 - 1)) for y in range(image.height)])
    ramp = _hand(cut.resize(image.size).convert("RGB"), chance, 2.0).convert("L")
    bias = ImageChops.add(grey, ramp, 2.0).filter(ImageFilter.GaussianBlur(0.6))
    black = bias.point(lambda value: max(0, min(255, (value - 96) * 10)))
    few = ImageOps.posterize(_plain(image), 2)
    ground = Image.blend(
        Image.new("RGB", image.size, (240, 226, 196)), ImageEnhance.Color(few).enhance(0.8), 0.38
    )
    ink = Image.new("RGB", image.size, (34, 28, 32))
    return _paper(Image.composite(ground, ink, black), chance, 0.6)


def _noir(image: Image.Image, chance: Random) -> Image.Image:
    grey = ImageOps.autocontrast(image.convert("L"), cutoff=(1, 3))
    curve = grey.point(lambda value: round(255 * (value / 255) ** 1.5))
    toned = ImageOps.colorize(curve, (8, 9, 14), (244, 242, 236), (108, 112, 122))
    grain = field(chance, *image.size, 0.004, octaves=1).point(
        lambda value: 118 + value * 20 // 255
    )
    toned = ImageChops.overlay(toned, Image.merge("RGB", (grain,) * 3))
    return _vignette(toned, 0.75)


def _strokes(
    image: Image.Image,
    under: Image.Image,
    chance: Random,
    sizes: tuple[float, ...],
    *,
    turned: float,
    thin: float = 3.2,
) -> Image.Image:
    """Paint a picture again in strokes of its own colours, large ones first."""
    made = under.copy()
    pen = ImageDraw.Draw(made)
    width, height = image.size
    for size in sizes:
        length = size * height
        brush = max(1, round(length / thin))
        for _ in range(round(1.1 * width * height / (length * brush))):
            x, y = chance.randrange(width), chance.randrange(height)
            # Strokes follow each other, as those of one hand do.
            slope = turned + 0.5 * chance.random() + (x + 2 * y) / (width + height) * 0.5
            dx, dy = length / 2, length / 2 * slope * 0.5
            shade = chance.uniform(0.94, 1.06)
            red, green, blue = cast(Colour, image.getpixel((x, y)))
            colour = (
                min(255, int(red * shade)),
                min(255, int(green * shade)),
                min(255, int(blue * shade)),
            )
            pen.line([(x - dx, y - dy), (x + dx, y + dy)], colour, brush)
    return Image.blend(image, made, 0.72)


def _hand(image: Image.Image, chance: Random, amount: float) -> Image.Image:
    """Let outlines waver by some pixels, as they do by hand."""
    width, height = image.size
    step = max(16, height // 28)
    across, down = -(-width // step), -(-height // step)

    def moved() -> float:
        return chance.uniform(-amount, amount)

    points = [
        [
            (min(n * step, width) + (moved() if 0 < n < across else 0),
             min(row * step, height) + (moved() if 0 < row < down else 0))
            for n in range(across + 1)
        ]
        for row in range(down + 1)
    ]  # fmt: skip
    mesh = [
        (
            (n * step, row * step, min((n + 1) * step, width), min((row + 1) * step, height)),
            (*points[row][n], *points[row + 1][n], *points[row + 1][n + 1], *points[row][n + 1]),
        )
        for row in range(down)
        for n in range(across)
    ]
    return image.transform(image.size, Image.Transform.MESH, mesh, Image.Resampling.BILINEAR)


def _paper(image: Image.Image, chance: Random, strength: float) -> Image.Image:
    grain = field(chance, *image.size, 0.006, octaves=2)
    spread = 44 * strength
    grain = grain.point(lambda value: round(128 + (value - 128) * spread / 128))
    return ImageChops.overlay(image, Image.merge("RGB", (grain,) * 3))


def _vignette(image: Image.Image, strength: float) -> Image.Image:
    shade = Image.radial_gradient("L").resize(image.size, Image.Resampling.BILINEAR)
    shade = shade.point(lambda value: round(255 - 255 * strength * (value / 255) ** 2.6))
    return ImageChops.multiply(image, Image.merge("RGB", (shade,) * 3))


def _margin(image: Image.Image, chance: Random) -> Image.Image:
    """Leave paper free around, with an edge as wet colour has it."""
    width, height = image.size
    edge = round(min(width, height) * 0.035)
    mask = Image.new("L", image.size)
    ImageDraw.Draw(mask).rectangle((edge, edge, width - edge, height - edge), 255)
    mask = mask.filter(ImageFilter.GaussianBlur(edge / 3))
    rough = field(chance, width, height, 0.06, octaves=4)
    mask = ImageChops.add(mask, rough, 2.0).point(
        lambda value: max(0, min(255, (value - 118) * 12))
    )
    paper = _paper(Image.new("RGB", image.size, (250, 246, 236)), chance, 0.6)
    return Image.composite(image, paper, mask.filter(ImageFilter.GaussianBlur(0.8)))


Finish = Callable[[Image.Image, Random], Image.Image]
STYLES: tuple[tuple[tuple[str, ...], Finish], ...] = (
    (("watercolo", "aquarell", "wash"), _watercolour),
    (("woodcut", "engrav", "linocut", "print"), _woodcut),
    (("noir", "monochrome", "black and white", "film"), _noir),
    (("ink", "sketch", "pencil", "pen ", "drawing", "line"), _ink),
    (("oil", "impression", "classic", "baroque", "realis"), _oil),
    (("pastel", "chalk", "crayon"), _pastel),
)
