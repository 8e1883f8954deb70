from dataclasses import dataclass
from uuid import UUID

from app.reading.models import SessionStatus


def reading_stream(user_id: UUID, book_id: UUID) -> str:
    """Name the stream that tells of one person's way through one book."""
    return f"reading:{user_id}:{book_id}"


@dataclass(frozen=True)
class ReadingMoved:
    """Somebody is elsewhere in a book, or has come further."""

    current: int
    furthest: int
    seconds: int
    device: str


@dataclass(frozen=True)
class ReadingSessionChanged:
    """Somebody opened a book, or closed it."""

    session: UUID
    status: SessionStatus
    device: str


@dataclass(frozen=True)
class ReadingMarked:
    """Somebody made, changed or removed a mark."""

    kind: str
    mark: UUID
    removed: bool
