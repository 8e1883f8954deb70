"""Sizes that providers paint in, for a size that is wanted."""

import math

#: What the older models of OpenAI know.
STANDARD = ((1024, 1024), (1536, 1024), (1024, 1536))
OLDER = ("gpt-image-1", "chatgpt-image")

#: Of the newer ones: sides are multiples of this, and within these, as is their product.
STEP, LONGEST_SIDE, FEWEST, MOST = 16, 3840, 655_360, 3_686_400
WIDEST = 3.0

#: Shapes that Stability knows.
SHAPES = ("16:9", "1:1", "21:9", "2:3", "3:2", "4:5", "5:4", "9:16", "9:21")


def openai_size(model: str, width: int, height: int) -> str:
    """Return the size nearest to a shape, as OpenAI calls it."""
    if model.startswith(OLDER):
        near = min(STANDARD, key=lambda size: _apart(size[0] / size[1], width / height))
        return f"{near[0]}x{near[1]}"
    ratio = min(max(width / height, 1 / WIDEST), WIDEST)
    area = min(max(width * height, FEWEST), MOST)
    across = min(math.sqrt(area * ratio), LONGEST_SIDE)
    down = min(across / ratio, LONGEST_SIDE)
    wide, high = (max(round(side / STEP), 1) * STEP for side in (across, down))
    # Rounding may have gone below the least, or beyond the shape.
    while wide * high < FEWEST or high > WIDEST * wide:
        wide += STEP
    while wide > WIDEST * high:
        high += STEP
    return f"{wide}x{high}"


def stability_shape(width: int, height: int) -> str:
    """Return the shape nearest to a size, as Stability calls it."""

    def ratio(shape: str) -> float:
        across, _, down = shape.partition(":")
        return int(across) / int(down)

    return min(SHAPES, key=lambda shape: _apart(ratio(shape), width / height))


def _apart(one: float, other: float) -> float:
    return abs(math.log(one / other))
