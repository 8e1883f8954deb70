"""The sentence that a place in the text is in."""

from functools import lru_cache

from app.story.analysis.view import View
from app.texts.quotes import Span
from app.texts.segment import sentences


@lru_cache(maxsize=4096)
def _of(text: str, start: int) -> tuple[tuple[int, int], ...]:
    return tuple((a + start, b + start) for a, b in sentences(text, 0, len(text)))


def sentences_of(view: View, paragraph: int) -> tuple[tuple[int, int], ...]:
    """Return the sentences of a paragraph."""
    start, end = view.paragraphs[paragraph]
    return _of(view.text[start:end], start)


def around(view: View, offset: int) -> Span:
    """Return the sentence that holds an offset."""
    paragraph = view.paragraph_at(offset)
    for start, end in sentences_of(view, paragraph):
        if start <= offset < end:
            return Span(start, end)
    return Span(*view.paragraphs[paragraph])
