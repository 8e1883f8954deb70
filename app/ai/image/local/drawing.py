"""A drawing from its first layer to its last."""

from PIL import Image

from app.ai.image.local.canvas import Canvas
from app.ai.image.local.figures import paint_figures
from app.ai.image.local.finish import finished
from app.ai.image.local.interior import paint_room
from app.ai.image.local.land import paint_land
from app.ai.image.local.landmarks import paint_landmarks
from app.ai.image.local.look import Look, chance_of, look_of
from app.ai.image.local.palette import Palette, palette_of
from app.ai.image.local.portrait import paint_portrait
from app.ai.image.local.sky import paint_sky
from app.ai.image.local.weather import flash, paint_weather
from app.ai.image.port import Wanted

#: How tall people are in a room and in the open.
NEAR, FAR = 0.5, 0.3

#: Where they stand in a room.
FLOOR = 0.93


def draw(wanted: Wanted, width: int, height: int) -> Image.Image:
    """Draw what is wanted."""
    chance = chance_of(wanted)
    look = look_of(wanted, chance)
    canvas = Canvas(width, height, chance)
    colours = palette_of(look)
    if wanted.portrait:
        paint_portrait(canvas, look, colours)
    elif look.place == "interior":
        source, inside = paint_room(canvas, look, colours)
        paint_figures(canvas, look.figures, inside, source, FLOOR, NEAR)
    else:
        _outside(canvas, look, colours)
    return finished(canvas.image, look.style, chance)


def _outside(canvas: Canvas, look: Look, colours: Palette) -> None:
    source = paint_sky(canvas, look, colours)
    if look.weather == "storm":
        flash(canvas)
    ground = paint_land(
        canvas, look, colours, source, lambda: paint_landmarks(canvas, look, colours, far=True)
    )
    paint_landmarks(canvas, look, colours, far=False)
    paint_figures(canvas, look.figures, colours, source, ground, FAR)
    paint_weather(canvas, look, colours)
