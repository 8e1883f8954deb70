"""What turns tell while they are answered."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from app.chat.models import TurnStatus


def turn_stream(turn_id: UUID) -> str:
    """Name the stream that tells of one answer."""
    return f"turn:{turn_id}"


@dataclass(frozen=True)
class TurnStarted:
    """Somebody begins to answer; whatever an earlier attempt said is void."""

    attempt: int
    provider: str
    model: str
    cached: bool


@dataclass(frozen=True)
class TurnTokens:
    """Words of an answer."""

    attempt: int
    text: str

    def joined(self, other: Any) -> "TurnTokens | None":
        """Return both as one, if they follow each other."""
        if not isinstance(other, TurnTokens) or other.attempt != self.attempt:
            return None
        return replace(self, text=self.text + other.text)


@dataclass(frozen=True)
class TurnCited:
    """The next mark of an answer stands for these words."""

    attempt: int
    ordinal: int
    book: UUID
    start: int
    end: int
    quote: str


@dataclass(frozen=True)
class TurnEnded:
    """An answer is complete, or there is none."""

    status: TurnStatus
    found: bool | None
    dropped: int
    error: Mapping[str, str | None] | None


@dataclass(frozen=True)
class ParkedQuestionAsked:
    """A question that waited for the reader to get further is being answered."""

    parked: UUID
    turn: UUID
    book: UUID
