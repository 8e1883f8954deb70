from dataclasses import dataclass
from uuid import UUID


def narrations_stream(user_id: UUID, book_id: UUID) -> str:
    """Name the stream that tells of what is read aloud of a book for one person."""
    return f"narrations:{user_id}:{book_id}"


@dataclass(frozen=True)
class SceneNarrated:
    """A scene can be heard."""

    scene: UUID
    ordinal: int
    seconds: float
    reused: bool


@dataclass(frozen=True)
class SceneNotNarrated:
    """A scene could not be read aloud."""

    scene: UUID
    ordinal: int
    code: str
    message: str
