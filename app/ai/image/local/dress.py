"""Hair, clothes and colours of somebody, out of the words of their text."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from app.ai.image.local.colour import Colour, mix, scaled
from app.ai.image.port import Figure

COLOURS: dict[str, Colour] = {
    "black": (44, 42, 50), "white": (232, 228, 220), "grey": (140, 140, 146),
    "gray": (140, 140, 146), "silver": (196, 198, 204), "red": (170, 48, 46),
    "scarlet": (190, 44, 44), "crimson": (150, 34, 52), "blue": (56, 88, 148),
    "navy": (38, 50, 92), "green": (64, 108, 74), "yellow": (220, 184, 82),
    "golden": (206, 166, 84), "gold": (206, 166, 84), "brown": (104, 72, 52),
    "purple": (104, 66, 124), "violet": (116, 78, 140), "pink": (216, 150, 158),
    "rose": (206, 120, 132), "orange": (210, 122, 58), "cream": (232, 220, 190),
    "dark": (54, 48, 56), "linen": (216, 204, 178), "leather": (98, 66, 44),
    "velvet": (96, 36, 62), "silk": (186, 160, 178), "wool": (128, 116, 104),
    "fur": (112, 88, 70), "mourning": (40, 38, 46), "uniform": (58, 72, 100),
}  # fmt: skip
HAIR: dict[str, Colour] = {
    "black": (38, 32, 36), "raven": (32, 28, 34), "dark": (58, 42, 38), "brown": (100, 66, 44),
    "chestnut": (122, 66, 42), "auburn": (140, 66, 40), "red": (176, 80, 44),
    "ginger": (196, 104, 52), "blond": (222, 186, 112), "blonde": (222, 186, 112),
    "fair": (216, 180, 118), "golden": (224, 178, 92), "yellow": (226, 190, 104),
    "grey": (156, 154, 154), "gray": (156, 154, 154), "silver": (200, 200, 204),
    "white": (232, 230, 226), "sandy": (196, 160, 106), "copper": (180, 94, 52),
}  # fmt: skip
SKINS: dict[str, Colour] = {
    "pale": (244, 218, 200), "white": (242, 214, 194), "fair": (240, 208, 184),
    "ruddy": (226, 164, 140), "freckled": (236, 198, 168), "tanned": (206, 154, 116),
    "brown": (150, 102, 72), "olive": (196, 156, 116), "dark": (112, 74, 54),
    "black": (88, 58, 44), "ebony": (78, 52, 42), "bronze": (168, 116, 78),
    "sallow": (222, 198, 150), "sunburnt": (212, 140, 108), "weathered": (200, 154, 120),
}  # fmt: skip
USUAL_HAIR: Sequence[Colour] = (HAIR["dark"], HAIR["brown"], HAIR["chestnut"], HAIR["sandy"])
USUAL_SKIN: Sequence[Colour] = (
    (240, 208, 184), (232, 194, 164), (220, 174, 140), (184, 134, 100), (140, 96, 70),
)  # fmt: skip
USUAL_CLOTH: Sequence[Colour] = (
    (146, 62, 58), (58, 84, 112), (78, 98, 74), (116, 82, 104), (164, 126, 74), (90, 78, 86),
)  # fmt: skip

#: How women's hair is not long, and how often it is where nothing is said of it.
SHORT, OFTEN = r"short|cropped|bun|knot|up|bald", 0.6


@dataclass(frozen=True)
class Dressed:
    """Somebody, ready to be drawn."""

    figure: Figure
    hair: Colour
    skin: Colour
    cloth: Colour
    trousers: Colour
    broad: float
    old: bool
    child: bool
    female: bool
    long_hair: bool
    bun: bool
    bald: bool
    beard: bool
    moustache: bool
    curly: bool
    skirt: bool
    coat: bool
    hat: bool
    glasses: bool


def dressed(figure: Figure, chance: Random) -> Dressed:
    """Dress somebody as their text says, and as chance will where it does not."""
    hair, clothing, age = (text.casefold() for text in (figure.hair, figure.clothing, figure.age))
    features = f"{figure.features} {figure.hair} {figure.clothing}".casefold()
    female = _is_female(figure, clothing, chance)
    old = _says(f"{age} {features}", r"old|elder\w*|aged|ancient|wrinkled|[6-9]\d|grand\w+")
    child = _says(age, r"child|boy|girl|infant|young boy|young girl|little|[4-9]|1[0-3]")
    tint = _coloured(hair, HAIR) or (HAIR["grey"] if old else chance.choice(USUAL_HAIR))
    cloth = _coloured(clothing, COLOURS) or chance.choice(USUAL_CLOTH)
    build = f"{figure.build} {figure.height}".casefold()
    return Dressed(
        figure=figure,
        hair=tint,
        skin=_coloured(figure.skin.casefold(), SKINS) or chance.choice(USUAL_SKIN),
        cloth=cloth,
        trousers=mix(scaled(cloth, 0.5), chance.choice(((54, 50, 58), (86, 70, 58))), 0.6),
        broad=_broad(build) * (0.92 if female else 1.0),
        old=old,
        child=child,
        female=female,
        long_hair=_says(hair, r"long|flowing|loose|braid\w*|plait\w*|tresses|locks")
        or (female and not _says(hair, SHORT) and chance.random() < OFTEN),
        bun=_says(hair, r"bun|knot|pinned|up|chignon"),
        bald=_says(f"{hair} {features}", r"bald|hairless|shaven head"),
        beard=_says(features, r"beard\w*|whiskers|bearded") and not female,
        moustache=_says(features, r"moustache\w*|mustache\w*|whiskers") and not female,
        curly=_says(hair, r"curl\w*|wav[ey]\w*|frizzy|wild|unruly|tousled"),
        skirt=_says(clothing, r"dress|gown|skirt|robe\w*|frock|habit|apron|cassock")
        or (female and not _says(clothing, r"trousers|breeches|coat|uniform|armou?r")),
        coat=_says(clothing, r"coat|cloak|cape|overcoat|mantle|robe|greatcoat"),
        hat=_says(f"{clothing} {features}", r"hat|cap|bonnet|hood|bowler|top-hat|helmet"),
        glasses=_says(features, r"spectacles|glasses|eyeglass\w*|pince-nez|monocle"),
    )


def eyes_of(figure: Figure, chance: Random) -> Colour:
    """Return the colour of somebody's eyes."""
    known = {
        "blue": (92, 138, 178), "green": (92, 138, 96), "grey": (128, 140, 150),
        "gray": (128, 140, 150), "brown": (104, 70, 46), "hazel": (138, 106, 62),
        "black": (44, 36, 36), "dark": (60, 44, 40), "amber": (176, 120, 50),
    }  # fmt: skip
    return _coloured(figure.eyes.casefold(), known) or chance.choice(tuple(known.values()))


def _is_female(figure: Figure, clothing: str, chance: Random) -> bool:
    said = f"{figure.gender} {figure.age} {figure.build}".casefold()
    if _says(said, r"female|woman|girl|she|lady"):
        return True
    if _says(said, r"male|man|boy|he|gentleman"):
        return False
    if _says(f"{figure.hair} {figure.features}".casefold(), r"beard\w*|moustache\w*|whiskers"):
        return False
    return _says(clothing, r"dress|gown|skirt|bonnet|frock|shawl") or chance.random() < 0.5  # noqa: PLR2004


def _broad(build: str) -> float:
    if _says(build, r"stout|fat|broad\w*|heavy|burly|plump|portly|large|big|thick\w*|giant"):
        return 1.28
    return 0.86 if _says(build, r"thin|slender|slim|lean|gaunt|slight|delicate|bony") else 1.0


def _coloured(said: str, known: dict[str, Colour]) -> Colour | None:
    return next((known[word] for word in re.findall(r"[a-z]+", said) if word in known), None)


def _says(text: str, pattern: str) -> bool:
    return re.search(rf"\b(?:{pattern})\b", text) is not None
