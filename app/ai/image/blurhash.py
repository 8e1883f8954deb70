"""Blurhash, encoded: the strongest slow waves of a picture's colours, in a few characters.

https://github.com/woltapp/blurhash describes the algorithm.
"""

import math
from collections.abc import Sequence

DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz#$%*+,-.:;=?@[]^_{|}~"

#: Waves across or down that the format can tell of.
MOST = 9

#: Steps in which it tells how strong waves are, and one wave's colours.
STRENGTHS, STEPS = 166, 9

#: Of a value in sRGB: where its curve begins to bend, and how.
LINEAR, SLOPE, SHIFT, POWER = 0.04045, 12.92, 0.055, 2.4

Colour = tuple[float, float, float]


def encode(pixels: bytes, width: int, height: int, across: int, down: int) -> str:
    """Return the blurhash of a picture of three bytes each pixel, row by row."""
    if not (1 <= across <= MOST and 1 <= down <= MOST):
        raise ValueError("A blurhash has one to nine waves across and down.")
    lines = [
        [_LINEAR[value] for value in pixels[start : start + 3 * width]]
        for start in range(0, 3 * width * height, 3 * width)
    ]
    columns = [_wave(number, width) for number in range(across)]
    rows = [_wave(number, height) for number in range(down)]
    # First along each line, and then down what that gave: a sum of sums, and not of all pixels.
    along = [[_sums(line, wave) for wave in columns] for line in lines]
    waves = [
        _share(
            [each[number] for each in along], rows[row], width * height, flat=not (number or row)
        )
        for row in range(down)
        for number in range(across)
    ]
    return _written(waves, across, down)


def _wave(number: int, length: int) -> list[float]:
    return [math.cos(math.pi * number * place / length) for place in range(length)]


def _sums(line: Sequence[float], wave: Sequence[float]) -> Colour:
    red, green, blue = (
        math.fsum(value * height for value, height in zip(line[band::3], wave, strict=True))
        for band in range(3)
    )
    return red, green, blue


def _share(along: Sequence[Colour], wave: Sequence[float], area: int, *, flat: bool) -> Colour:
    scale = (1 if flat else 2) / area
    red, green, blue = (
        scale * math.fsum(sums[band] * height for sums, height in zip(along, wave, strict=True))
        for band in range(3)
    )
    return red, green, blue


def _written(waves: Sequence[Colour], across: int, down: int) -> str:
    mean, *others = waves
    hashed = _digits(across - 1 + (down - 1) * MOST, 1)
    strongest = max((abs(value) for wave in others for value in wave), default=0.0)
    step = max(0, min(82, math.floor(strongest * STRENGTHS - 0.5))) if others else 0
    most = (step + 1) / STRENGTHS
    hashed += _digits(step, 1)
    red, green, blue = (_srgb(value) for value in mean)
    hashed += _digits((red << 16) + (green << 8) + blue, 4)
    return hashed + "".join(_digits(_quantised(wave, most), 2) for wave in others)


def _quantised(wave: Colour, most: float) -> int:
    value = 0
    for each in wave:
        root = math.copysign(math.sqrt(abs(each / most)), each)
        value = value * 19 + max(0, min(18, math.floor(root * STEPS + STEPS + 0.5)))
    return value


def _digits(value: int, length: int) -> str:
    places = (len(DIGITS) ** power for power in reversed(range(length)))
    return "".join(DIGITS[value // place % len(DIGITS)] for place in places)


def _linear(value: int) -> float:
    share = value / 255
    if share <= LINEAR:
        return share / SLOPE
    return float(((share + SHIFT) / (1 + SHIFT)) ** POWER)


_LINEAR = tuple(_linear(value) for value in range(256))


def _srgb(value: float) -> int:
    share = max(0.0, min(1.0, value))
    if share <= LINEAR / SLOPE:
        return int(share * SLOPE * 255 + 0.5)
    return int(((1 + SHIFT) * share ** (1 / POWER) - SHIFT) * 255 + 0.5)
