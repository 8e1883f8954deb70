"""The tables of pictures, and of editions made of them."""

from app.visuals.models.edition import Edition, EditionDensity, EditionStatus
from app.visuals.models.visual import (
    CharacterVisual,
    SceneVisual,
    Visual,
    VisualKind,
    VisualResolution,
    VisualStatus,
    VisualStyle,
    VisualVersion,
)

__all__ = [
    "CharacterVisual",
    "Edition",
    "EditionDensity",
    "EditionStatus",
    "SceneVisual",
    "Visual",
    "VisualKind",
    "VisualResolution",
    "VisualStatus",
    "VisualStyle",
    "VisualVersion",
]
