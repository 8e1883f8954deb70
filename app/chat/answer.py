"""What an answer is made of: passages that may be quoted, and the words that bear it out."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Source:
    """A passage that may be quoted: `text` is what its book says from `start` to `end`."""

    book_id: UUID
    start: int
    end: int
    text: str
    score: float


@dataclass(frozen=True, slots=True)
class Citation:
    """What a mark in an answer stands for: words of a source, as the book has them."""

    source: int
    start: int
    end: int
    quote: str


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer with marks [1], [2] …, each of which is the citation of that number."""

    text: str
    citations: tuple[Citation, ...]
    found: bool
    confidence: float
