"""What an answer is: a text with marks, and the ranges of books that the marks stand for."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Source:
    """A passage that may be quoted: `text` is its book's text from `start` to `end`."""

    book_id: UUID
    start: int
    end: int
    text: str
    score: float


@dataclass(frozen=True, slots=True)
class Citation:
    """What a mark stands for: `quote` is the book's text from `start` to `end`.

    `source` counts through what the answer was made from, in the order in which it was given.
    """

    source: int
    start: int
    end: int
    quote: str


@dataclass(frozen=True, slots=True)
class Answer:
    """A plain text with marks [1], [2] …: the n-th stands for the n-th citation."""

    text: str
    citations: tuple[Citation, ...]
    found: bool
    confidence: float
