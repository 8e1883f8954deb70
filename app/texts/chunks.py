"""Passages for retrieval: whole paragraphs and sentences, of about one size."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import accumulate

from app.texts.document import Document, Offset, Section, SectionKind
from app.texts.segment import paragraphs, sentences

#: What models count: pieces of words, and signs. Close enough for sizes, and always the same.
SIGN = "\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"
TOKEN = re.compile(rf"[{SIGN}]|[^\W_{SIGN}]{{1,7}}|[^\w\s]|_")
SMALL = 4


@dataclass(frozen=True, slots=True)
class ChunkSizes:
    """How large passages are, in tokens."""

    target: int = 100
    maximum: int = 160
    overlap: int = 60


USUAL = ChunkSizes()


@dataclass(frozen=True, slots=True)
class Chunk:
    """A passage of one section."""

    section: int
    ordinal: int
    start: Offset
    end: Offset
    tokens: int
    checksum: str
    page: str | None


@dataclass(frozen=True, slots=True)
class Piece:
    """A sentence, or a part of one that is too long."""

    start: int
    end: int
    tokens: int
    closes: bool = False
    """Whether a paragraph ends with it."""


def chunks(document: Document, sizes: ChunkSizes = USUAL) -> tuple[Chunk, ...]:
    """Cut a document into passages; licence texts have none."""
    made: list[Chunk] = []
    for section in document.sections:
        if section.kind is SectionKind.LICENCE:
            continue
        for start, end, tokens in _passages(document, section, sizes):
            passage = document.text[start:end]
            made.append(
                Chunk(
                    section=section.ordinal,
                    ordinal=len(made),
                    start=Offset(start),
                    end=Offset(end),
                    tokens=tokens,
                    checksum=hashlib.sha256(passage.encode()).hexdigest()[:32],
                    page=document.locators.page_of(start),
                )
            )
    return tuple(made)


def count_tokens(text: str) -> int:
    """Estimate how many tokens a model makes of a text."""
    return len(TOKEN.findall(text))


def _passages(
    document: Document, section: Section, sizes: ChunkSizes
) -> Iterator[tuple[int, int, int]]:
    pieces = list(_pieces(document, section, sizes))
    sums = [0, *accumulate(piece.tokens for piece in pieces)]
    first = 0
    while first < len(pieces):
        last, tokens = first, 0
        while last < len(pieces) and (
            last == first or tokens + pieces[last].tokens <= sizes.maximum
        ):
            tokens += pieces[last].tokens
            last += 1
            left = sums[-1] - sums[last]
            # Past the target, the end of a paragraph is where to stop, unless little is left.
            if tokens >= sizes.target and pieces[last - 1].closes and left > sizes.target / SMALL:
                break
        yield pieces[first].start, pieces[last - 1].end, tokens
        first = _following(pieces, first, last, sizes.overlap)


def _following(pieces: list[Piece], first: int, last: int, overlap: int) -> int:
    """Return where the next passage begins: some sentences back, but always further on."""
    if last >= len(pieces):
        return last
    back, tokens = last, 0
    while back - 1 > first and tokens + pieces[back - 1].tokens <= overlap:
        back -= 1
        tokens += pieces[back].tokens
    return back


def _pieces(document: Document, section: Section, sizes: ChunkSizes) -> Iterator[Piece]:
    text = document.text
    for start, end in paragraphs(text, section.start, section.end):
        pieces = [
            piece
            for first, last in sentences(text, start, end, document.metadata.language)
            for piece in _split(text, first, last, sizes.maximum)
        ]
        yield from pieces[:-1]
        yield replace(pieces[-1], closes=True)


def _split(text: str, start: int, end: int, maximum: int) -> Iterator[Piece]:
    whole = count_tokens(text[start:end])
    if whole <= maximum:
        yield Piece(start, end, whole)
        return
    at, tokens = start, 0
    for match in TOKEN.finditer(text, start, end):
        tokens += 1
        if tokens > maximum:
            # Between words where there are any, else between signs.
            space = text.rfind(" ", at, match.start())
            cut = space + 1 if space > at else match.start()
            yield Piece(at, cut, count_tokens(text[at:cut]))
            at, tokens = cut, count_tokens(text[cut : match.end()])
    yield Piece(at, end, tokens)
