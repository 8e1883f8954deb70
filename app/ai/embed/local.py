"""Vectors without a model, a key or a download: words and their pieces, hashed and counted.

Near means sharing words, or words with the same pieces, as inflected or misspelt ones have. That is
lexical, and says so: it knows no synonyms, and no ranking leans on it where words are counted.
"""

import asyncio
import math
import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from zlib import crc32

from app.ai.embed.port import Embedded

DIMENSIONS = 256

#: Lengths of the pieces of words that count besides the words.
PIECES = (3, 4)

#: Weight of all pieces of a word together, beside the word's own.
SHARE = 0.6

_WORD = re.compile(r"\w+")

Place = tuple[int, float]


class LocalEmbedder:
    """The embedder that is always there."""

    provider = "local"
    model = "local-hash-1"
    dimensions = DIMENSIONS
    batch = 256
    semantic = False

    async def embed(self, texts: Sequence[str]) -> Embedded:
        """Make a vector of each text."""
        vectors = await asyncio.to_thread(lambda: tuple(vector_of(text) for text in texts))
        return Embedded(vectors)

    async def close(self) -> None:
        """Let go of nothing."""


def vector_of(text: str) -> list[float]:
    """Return the vector of a text: of length one, or all zeros where there are no words."""
    values = [0.0] * DIMENSIONS
    words = Counter(_WORD.findall(unicodedata.normalize("NFKD", text).casefold()))
    for word, count in words.items():
        weight = 1 + math.log(count)
        for place, share in _places(word):
            values[place] += share * weight
    norm = math.sqrt(math.fsum(value * value for value in values))
    return [value / norm for value in values] if norm else values


@lru_cache(maxsize=100_000)
def _places(word: str) -> tuple[Place, ...]:
    """Return where a word counts, and how much."""
    # A word of one or two letters is in every passage, and says nothing of any.
    own = 1.0 if len(word) > 2 else 0.2  # noqa: PLR2004 (as said)
    marked = f"<{word}>"
    pieces = [marked[at : at + size] for size in PIECES for at in range(len(marked) - size + 1)]
    each = own * SHARE / max(len(pieces), 1)
    return (_place(word, own), *(_place(piece, each) for piece in pieces))


def _place(feature: str, weight: float) -> Place:
    hashed = crc32(feature.encode())
    # The sign lets features that meet in one place cancel out rather than add up.
    return hashed % DIMENSIONS, weight if hashed >> 31 else -weight
