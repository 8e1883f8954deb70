"""How somebody likes to read one book; what they did not set is as in their settings."""

from dataclasses import asdict, dataclass, fields, replace
from enum import StrEnum
from typing import Any

from app.platform.errors import FieldFault, InvalidInput

TEXT_SIZES = range(50, 301)
NARRATION_SPEEDS = 0.5, 3.0
LINE_HEIGHTS = 1.0, 3.0


class Theme(StrEnum):
    """The colours of a page."""

    LIGHT = "LIGHT"
    SEPIA = "SEPIA"
    DARK = "DARK"


class Layout(StrEnum):
    """How one moves through a book."""

    PAGES = "PAGES"
    SCROLL = "SCROLL"
    SCENES = "SCENES"


@dataclass(frozen=True)
class ReadingPreferences:
    """How somebody likes to read one book."""

    text_size: int | None = None
    line_height: float | None = None
    theme: Theme | None = None
    layout: Layout | None = None
    narration_speed: float | None = None

    @classmethod
    def load(cls, stored: dict[str, Any]) -> "ReadingPreferences":
        """Read what is stored."""
        known = {field.name for field in fields(cls)}
        return cls(**{name: value for name, value in stored.items() if name in known})

    def store(self) -> dict[str, Any]:
        """Return what to store."""
        return {name: value for name, value in asdict(self).items() if value is not None}

    def changed(self, **changes: Any) -> "ReadingPreferences":
        """Return these with some of them changed, or say which make no sense."""
        new = replace(self, **changes)
        faults = []
        if new.text_size is not None and new.text_size not in TEXT_SIZES:
            faults.append(FieldFault("textSize", "The text size is 50 to 300 percent."))
        if new.line_height is not None and not _within(new.line_height, LINE_HEIGHTS):
            faults.append(FieldFault("lineHeight", "Lines are 1 to 3 times as high as letters."))
        if new.narration_speed is not None and not _within(new.narration_speed, NARRATION_SPEEDS):
            faults.append(FieldFault("narrationSpeed", "Narration runs at 0.5 to 3 times."))
        if faults:
            raise InvalidInput(*faults)
        return new


def _within(value: float, bounds: tuple[float, float]) -> bool:
    return bounds[0] <= value <= bounds[1]
