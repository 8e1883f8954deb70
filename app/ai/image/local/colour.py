"""Colours: mixed, lit and shifted."""

from colorsys import hls_to_rgb, rgb_to_hls

Colour = tuple[int, int, int]


def mix(one: Colour, other: Colour, share: float) -> Colour:
    """Return a colour between two; `share` is the other's."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue


def lit(colour: Colour, light: Colour, strength: float = 1.0) -> Colour:
    """Return a surface of a colour as it looks in a light."""
    red, green, blue = (a * b // 255 for a, b in zip(colour, light, strict=True))
    return mix(colour, (red, green, blue), strength)


def scaled(colour: Colour, factor: float) -> Colour:
    """Return a colour darker or lighter by a factor."""
    red, green, blue = (min(255, max(0, round(value * factor))) for value in colour)
    return red, green, blue


def shifted(
    colour: Colour, *, hue: float = 0.0, saturation: float = 1.0, light: float = 1.0
) -> Colour:
    """Return a colour turned round the circle by a part of it, and more or less vivid and light."""
    turn, lightness, vividness = rgb_to_hls(*(value / 255 for value in colour))
    made = hls_to_rgb(
        (turn + hue) % 1.0, min(1.0, lightness * light), min(1.0, vividness * saturation)
    )
    red, green, blue = (round(value * 255) for value in made)
    return red, green, blue


def brightness(colour: Colour) -> float:
    """Return how bright a colour looks, from 0 to 1."""
    red, green, blue = colour
    return (0.299 * red + 0.587 * green + 0.114 * blue) / 255
