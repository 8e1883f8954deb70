"""The colours of a picture: of sky and light by time and weather, and of a mood."""

from dataclasses import dataclass

from app.ai.image.local.colour import Colour, mix, scaled, shifted
from app.ai.image.local.look import Look


@dataclass(frozen=True)
class Palette:
    """Sky from top to horizon, what shines, what lies in its light, and how bright that is."""

    top: Colour
    middle: Colour
    horizon: Colour
    shine: Colour
    light: Colour
    day: float

    def tinted(self, look: Look) -> "Palette":
        """Return it in a mood."""
        hue, saturation, light = MOODS.get(look.mood, (0.0, 1.0, 1.0))

        def turn(colour: Colour) -> Colour:
            return shifted(colour, hue=hue, saturation=saturation, light=light)

        return Palette(
            turn(self.top),
            turn(self.middle),
            turn(self.horizon),
            turn(self.shine),
            turn(self.light),
            self.day * light,
        )


#: Lightness of what lies there is in the light's colour: white at noon, blue at night.
TIMES = {
    "dawn": Palette(
        (84, 104, 158), (206, 158, 168), (255, 218, 176), (255, 232, 196), (206, 178, 186), 0.72
    ),
    "morning": Palette(
        (104, 160, 204), (168, 206, 220), (252, 238, 210), (255, 248, 220), (255, 246, 226), 0.95
    ),
    "noon": Palette(
        (72, 140, 202), (138, 190, 224), (224, 238, 238), (255, 253, 236), (255, 253, 246), 1.0
    ),
    "afternoon": Palette(
        (92, 148, 196), (182, 206, 204), (252, 226, 174), (255, 240, 196), (255, 236, 202), 0.95
    ),
    "evening": Palette(
        (70, 78, 136), (204, 122, 116), (255, 194, 118), (255, 222, 150), (238, 178, 148), 0.7
    ),
    "dusk": Palette(
        (34, 40, 88), (108, 78, 128), (232, 138, 110), (255, 196, 150), (150, 118, 150), 0.48
    ),
    "night": Palette(
        (10, 16, 42), (26, 42, 84), (66, 92, 134), (240, 240, 220), (92, 112, 160), 0.34
    ),
}
#: What the air is filled with, and how much of it.
AIR: dict[str, tuple[Colour, float]] = {
    "rain": ((124, 136, 148), 0.6),
    "storm": ((70, 76, 92), 0.72),
    "snow": ((206, 214, 224), 0.6),
    "fog": ((198, 202, 200), 0.62),
    "frost": ((204, 222, 238), 0.35),
    "heat": ((250, 214, 150), 0.4),
    "cloudy": ((164, 170, 176), 0.5),
    "wind": ((178, 194, 204), 0.2),
}
#: By mood: a turn of the hues, how vivid, how light.
MOODS = {
    "tense": (-0.035, 1.05, 0.86),
    "sorrowful": (0.015, 0.55, 0.92),
    "joyful": (0.0, 1.25, 1.04),
    "angry": (-0.06, 1.2, 0.86),
    "tender": (-0.025, 1.05, 1.04),
    "mysterious": (0.05, 0.9, 0.84),
    "calm": (0.0, 0.88, 1.03),
    "solemn": (0.0, 0.62, 0.9),
}


def palette_of(look: Look) -> Palette:
    """Return the colours of a look."""
    usual = TIMES[look.time]
    if look.weather in AIR:
        air, share = AIR[look.weather]
        # At night fog is no lighter than what shines on it.
        dim = scaled(air, 0.25 + 0.75 * usual.day)
        usual = Palette(
            mix(usual.top, scaled(dim, 0.82), share),
            mix(usual.middle, dim, share),
            mix(usual.horizon, scaled(dim, 1.08), share * 0.8),
            mix(usual.shine, dim, share * 0.4),
            mix(usual.light, scaled(dim, 1.05), share * 0.5),
            usual.day * (0.8 if look.weather == "storm" else 1.0),
        )
    return usual.tinted(look)
