"""What pictures and editions tell while they are made."""

from dataclasses import dataclass
from uuid import UUID

from app.visuals.models import EditionStatus, VisualStatus


def visuals_stream(book: UUID) -> str:
    """Name the stream that tells of a book's pictures."""
    return f"visuals:{book}"


@dataclass(frozen=True)
class VisualChanged:
    """A picture has another status, or another version is shown."""

    visual: UUID
    user: UUID
    status: VisualStatus


@dataclass(frozen=True)
class VisualRemoved:
    """A picture is gone."""

    visual: UUID
    user: UUID


@dataclass(frozen=True)
class EditionChanged:
    """An edition has another status, or one more of its pictures is made."""

    edition: UUID
    user: UUID
    status: EditionStatus
