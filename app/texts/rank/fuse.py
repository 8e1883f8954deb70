"""Two rankings as one: each score by how far it stands out among its own."""

import math
from collections.abc import Sequence

#: What nearness of vectors counts beside words, when they know meanings and when only letters.
SEMANTIC, LEXICAL = 0.6, 0.2


def fused(
    words: Sequence[float], vectors: Sequence[float] | None, *, semantic: bool
) -> list[float]:
    """Add standard scores; without vectors words alone decide."""
    if vectors is None:
        return list(words)
    weight = SEMANTIC if semantic else LEXICAL
    return [
        one + weight * other
        for one, other in zip(_standard(words), _standard(vectors), strict=True)
    ]


def _standard(scores: Sequence[float]) -> list[float]:
    if not scores:
        return []
    mean = math.fsum(scores) / len(scores)
    spread = math.sqrt(math.fsum((score - mean) ** 2 for score in scores) / len(scores))
    return [(score - mean) / spread if spread else 0.0 for score in scores]
