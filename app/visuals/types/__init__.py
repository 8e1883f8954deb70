"""Pictures and editions as clients see them."""

from app.visuals.types.visual import Visual, VisualVersion

__all__ = ["Visual", "VisualVersion"]
