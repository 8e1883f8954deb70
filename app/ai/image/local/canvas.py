"""A canvas: soft-edged shapes, laid one over the other.

A length of one is the canvas's height; x goes from 0 to `wide`, y from 0 at the top to 1.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from random import Random

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from app.ai.image.local.colour import Colour, mix
from app.ai.image.local.noise import field

Point = tuple[float, float]
Shape = Sequence[Point]

#: Shapes are drawn so many times larger and then made smaller, which makes their edges soft.
FINE = 2


@dataclass(frozen=True)
class Fade:
    """Paint that goes from one colour at a height to another at a lower one."""

    top: Colour
    bottom: Colour
    begins: float = 0.0
    ends: float = 1.0


Paint = Colour | Fade


class Canvas:
    """What is painted on."""

    def __init__(self, width: int, height: int, chance: Random) -> None:
        self.image = Image.new("RGB", (width, height))
        self.chance = chance
        self.wide = width / height
        self._height = height
        #: Uneven paint, for surfaces that no brush covers evenly.
        self._uneven = field(chance, width, height, 0.18, octaves=4).point(
            lambda value: 96 + value // 4
        )

    def pixels(self, length: float) -> int:
        """Return a length in pixels."""
        return round(length * self._height)

    def fill(
        self,
        shapes: Iterable[Shape],
        paint: Paint,
        *,
        strength: float = 1.0,
        soft: float = 0.0,
        uneven: bool = False,
    ) -> None:
        """Fill shapes; `soft` is how far their edges run out."""
        drawn = [shape for shape in shapes if len(shape) > 2]  # noqa: PLR2004 (a line has no inside)
        box = self._box(drawn, soft)
        if box is None:
            return
        left, top, right, bottom = box
        scale = self._height * FINE
        mask = Image.new("L", ((right - left) * FINE, (bottom - top) * FINE))
        pen = ImageDraw.Draw(mask)
        for shape in drawn:
            pen.polygon([(x * scale - left * FINE, y * scale - top * FINE) for x, y in shape], 255)
        self._lay(mask.reduce(FINE), box, paint, strength, soft, uneven=uneven)

    def stroke(
        self,
        lines: Iterable[Shape],
        width: float,
        paint: Paint,
        *,
        strength: float = 1.0,
        soft: float = 0.0,
    ) -> None:
        """Draw lines."""
        drawn = [line for line in lines if len(line) > 1]
        box = self._box(drawn, soft + width)
        if box is None:
            return
        left, top, right, bottom = box
        scale = self._height * FINE
        mask = Image.new("L", ((right - left) * FINE, (bottom - top) * FINE))
        pen = ImageDraw.Draw(mask)
        for line in drawn:
            points = [(x * scale - left * FINE, y * scale - top * FINE) for x, y in line]
            pen.line(points, 255, max(1, round(width * scale)), joint="curve")
        self._lay(mask.reduce(FINE), box, paint, strength, soft)

    def cover(self, mask: Image.Image, paint: Paint, strength: float = 1.0) -> None:
        """Lay paint over everything, as far as a mask of the canvas's size lets it through."""
        self._lay(mask, (0, 0, *self.image.size), paint, strength, 0.0)

    def glow(self, centre: Point, radius: float, colour: Colour, strength: float = 1.0) -> None:
        """Add light that is brightest in the middle."""
        reach = max(self.pixels(radius), 1)
        x, y = self.pixels(centre[0]), self.pixels(centre[1])
        # Drawn small, as nothing in it is sharp.
        disc = Image.radial_gradient("L").point(lambda value: max(0, 255 - value * 255 // 181))
        disc = disc.point(lambda value: round(255 * strength * (value / 255) ** 2.2))
        disc = disc.resize((2 * reach, 2 * reach), Image.Resampling.BILINEAR)
        light = ImageChops.multiply(
            Image.merge("RGB", (disc,) * 3), Image.new("RGB", disc.size, colour)
        )
        box = (x - reach, y - reach, x + reach, y + reach)
        under = self.image.crop(box)
        self.image.paste(ImageChops.screen(under, light), box[:2])

    def _box(self, shapes: Sequence[Shape], around: float) -> tuple[int, int, int, int] | None:
        if not shapes:
            return None
        xs = [x for shape in shapes for x, _ in shape]
        ys = [y for shape in shapes for _, y in shape]
        more = around * 3
        left = max(0, math.floor((min(xs) - more) * self._height))
        top = max(0, math.floor((min(ys) - more) * self._height))
        right = min(self.image.width, math.ceil((max(xs) + more) * self._height))
        bottom = min(self.image.height, math.ceil((max(ys) + more) * self._height))
        return (left, top, right, bottom) if left < right and top < bottom else None

    def _lay(
        self,
        mask: Image.Image,
        box: tuple[int, int, int, int],
        paint: Paint,
        strength: float,
        soft: float,
        *,
        uneven: bool = False,
    ) -> None:
        if soft > 0:
            mask = mask.filter(ImageFilter.GaussianBlur(soft * self._height))
        if strength < 1:
            mask = mask.point(lambda value: round(value * strength))
        if isinstance(paint, tuple) and not uneven:
            self.image.paste(paint, box, mask)
            return
        laid = self._painted(paint, box)
        if uneven:
            grain = self._uneven.crop(box)
            laid = ImageChops.overlay(laid, Image.merge("RGB", (grain,) * 3))
        self.image.paste(laid, box[:2], mask)

    def _painted(self, paint: Paint, box: tuple[int, int, int, int]) -> Image.Image:
        left, top, right, bottom = box
        size = (right - left, bottom - top)
        if isinstance(paint, tuple):
            return Image.new("RGB", size, paint)
        column = Image.new("RGB", (1, size[1]))
        begins, ends = paint.begins * self._height, paint.ends * self._height
        reach = max(ends - begins, 1.0)
        column.putdata(
            [
                mix(paint.top, paint.bottom, min(1.0, max(0.0, (y - begins) / reach)))
                for y in range(top, bottom)
            ]
        )
        return column.resize(size, Image.Resampling.NEAREST)
