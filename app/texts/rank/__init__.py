"""Ranking passages: pure functions over words that are counted, the same for every caller."""

from app.texts.rank.bm25 import score
from app.texts.rank.fuse import fused
from app.texts.rank.highlight import highlights
from app.texts.rank.terms import Query, code_of, packed, stems, unpacked, words

__all__ = [
    "Query",
    "code_of",
    "fused",
    "highlights",
    "packed",
    "score",
    "stems",
    "unpacked",
    "words",
]
