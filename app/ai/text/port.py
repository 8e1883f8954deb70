"""The port: what everything that writes text can do."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, Protocol, TypeVar

from pydantic import BaseModel

from app.ai.usage import Usage

T = TypeVar("T", bound=BaseModel)


class Effort(StrEnum):
    """How much a model thinks before it answers; it thinks at our cost."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


@dataclass(frozen=True, slots=True)
class Limits:
    """What one answer may take."""

    #: Tokens it may write, those that it thinks in included.
    output_tokens: int = 32_000
    #: Seconds until the answer has to be complete.
    seconds: float = 600.0


USUAL = Limits()


@dataclass(frozen=True, slots=True)
class Structured(Generic[T]):
    """An answer of the form that was asked for, and what was used."""

    value: T
    usage: Usage


class TextModel(Protocol):
    """Writes text."""

    @property
    def provider(self) -> str:
        """Who writes it."""

    @property
    def model(self) -> str:
        """What writes it, as its provider calls it."""

    async def structured(
        self,
        system: str,
        prompt: str,
        schema: type[T],
        *,
        effort: Effort = Effort.MEDIUM,
        limits: Limits = USUAL,
    ) -> Structured[T]:
        """Return an answer that fits a schema."""

    def stream(
        self,
        system: str,
        prompt: str,
        *,
        effort: Effort = Effort.MEDIUM,
        limits: Limits = USUAL,
    ) -> AsyncGenerator[str | Usage]:
        """Yield an answer piece by piece as it is written, and at last what was used.

        Whoever stops reading closes it; an answer that breaks off raises what its kind is.
        """

    async def close(self) -> None:
        """Let go of connections."""
