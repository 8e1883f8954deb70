"""The painter that is always there: draws what the words of an analysis say, by chance and rule."""

import asyncio
from io import BytesIO

from PIL import Image

from app.ai.image.local.drawing import draw
from app.ai.image.port import ImageUsage, Picture, Wanted

#: Pixels of the longest side that are drawn; beyond, a picture is only made larger.
DRAWN = 1200
LEAST, MOST = 64, 3072

QUALITY = 90


class LocalPainter:
    """Draws; it knows no likeness, and keeps to no picture."""

    provider = "local"
    model = "local-drawing-1"
    keeps_reference = False

    async def paint(self, wanted: Wanted) -> Picture:
        """Draw a picture: for the same input always the same."""
        return await asyncio.to_thread(painted, wanted)

    async def close(self) -> None:
        """Let go of nothing."""


def painted(wanted: Wanted) -> Picture:
    """Return a drawing as a file."""
    width, height = (min(max(side, LEAST), MOST) for side in (wanted.width, wanted.height))
    share = min(1.0, DRAWN / max(width, height))
    image = draw(wanted, max(round(width * share), LEAST), max(round(height * share), LEAST))
    if image.size != (width, height):
        image = image.resize((width, height), Image.Resampling.LANCZOS)
    made = BytesIO()
    image.save(made, "JPEG", quality=QUALITY, subsampling=0)
    return Picture(made.getvalue(), "image/jpeg", width, height, None, ImageUsage())
