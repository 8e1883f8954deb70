"""Pictures and editions as clients see them."""

from app.visuals.types.edition import Edition
from app.visuals.types.seen import of_book
from app.visuals.types.visual import Visual, VisualVersion

__all__ = ["Edition", "Visual", "VisualVersion", "of_book"]
