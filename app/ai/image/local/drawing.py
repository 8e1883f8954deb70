"""A drawing from its first layer to its last."""

from PIL import Image

from app.ai.image.local.canvas import Canvas
from app.ai.image.local.land import paint_land
from app.ai.image.local.look import chance_of, look_of
from app.ai.image.local.palette import palette_of
from app.ai.image.local.sky import paint_sky
from app.ai.image.port import Wanted


def draw(wanted: Wanted, width: int, height: int) -> Image.Image:
    """Draw what is wanted."""
    chance = chance_of(wanted)
    look = look_of(wanted, chance)
    canvas = Canvas(width, height, chance)
    colours = palette_of(look)
    source = paint_sky(canvas, look, colours)
    paint_land(canvas, look, colours, source)
    return canvas.image
