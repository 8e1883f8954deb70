"""The port: what everything that makes vectors of texts can do."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from app.ai.errors import InputRefused

Vector = Sequence[float]


@dataclass(frozen=True)
class Embedded:
    """Vectors in the order of their texts, none for a text that was refused, and what was used."""

    vectors: tuple[Vector | None, ...]
    tokens: int = 0

    def plus(self, other: "Embedded") -> "Embedded":
        """Return both, one behind the other."""
        return Embedded(self.vectors + other.vectors, self.tokens + other.tokens)


class Embedder(Protocol):
    """Makes vectors of texts."""

    @property
    def provider(self) -> str:
        """Who makes them."""

    @property
    def model(self) -> str:
        """What makes them; vectors of different models cannot be compared."""

    @property
    def dimensions(self) -> int:
        """How long the vectors are."""

    @property
    def batch(self) -> int:
        """How many texts it takes at once."""

    @property
    def semantic(self) -> bool:
        """Whether nearness means more than sharing words."""

    async def embed(self, texts: Sequence[str]) -> Embedded:
        """Make a vector of each text."""

    async def close(self) -> None:
        """Let go of connections."""


async def each_alone(embedder: Embedder, texts: Sequence[str]) -> Embedded:
    """Embed texts; if the provider refuses them together, find out which one it will not take."""
    try:
        return await embedder.embed(texts)
    except InputRefused:
        if len(texts) == 1:
            return Embedded((None,))
    half = len(texts) // 2
    first = await each_alone(embedder, texts[:half])
    return first.plus(await each_alone(embedder, texts[half:]))
