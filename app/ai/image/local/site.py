"""A place in a landscape for one thing, and how colours look from where we stand."""

from dataclasses import dataclass

from app.ai.image.local.canvas import Canvas
from app.ai.image.local.colour import Colour, lit, mix, scaled
from app.ai.image.local.look import Look
from app.ai.image.local.palette import Palette


@dataclass(frozen=True)
class Site:
    """Where and in what light something is drawn."""

    canvas: Canvas
    look: Look
    colours: Palette
    x: float

    def shown(self, colour: Colour, near: float) -> Colour:
        """Return a colour as it looks from where we stand."""
        there = scaled(lit(colour, self.colours.light), 0.4 + 0.6 * self.colours.day)
        return mix(mix(self.colours.horizon, self.colours.middle, 0.35), there, near)

    @property
    def dark(self) -> bool:
        """Whether lamps are lit."""
        return self.colours.day < 0.75  # noqa: PLR2004 (as evenings are)
