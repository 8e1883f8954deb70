"""Writing an answer down: sentences of ours, and quotations with their marks."""

import re
from dataclasses import dataclass, field

from app.chat.answer import Answer, Citation

#: What looks like a mark of ours in what we write down is kept from being read as one by a sign
#: that nobody sees.
MARK = re.compile(r"\[(?=\d+\])")
UNSEEN = "\u2060"


@dataclass
class Page:
    """An answer that is being written."""

    _paragraphs: list[str] = field(default_factory=list)
    _citations: list[Citation] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing is quoted yet."""
        return not self._citations

    def say(self, *parts: str) -> None:
        """Add a paragraph."""
        self._paragraphs.append(" ".join(parts))

    def quoted(self, source: int, start: int, quote: str) -> str:
        """Return a quotation with its mark, and remember what it stands for."""
        self._citations.append(Citation(source, start, start + len(quote), quote))
        return f"\u201c{unmarked(quote)}\u201d [{len(self._citations)}]"

    def cites(self, quote: str) -> bool:
        """Tell whether the same words stand here already."""
        return any(quote in each.quote for each in self._citations)

    def answer(self, confidence: float) -> Answer:
        """Return what was written: found, if anything is quoted."""
        text = "\n\n".join(self._paragraphs)
        return Answer(text, tuple(self._citations), bool(self._citations), confidence)


def unmarked(text: str) -> str:
    """Return a text in which nothing is read as a mark."""
    return MARK.sub("[" + UNSEEN, text)


def nothing(sentence: str, confidence: float = 0.0) -> Answer:
    """Return an answer that quotes nothing."""
    return Answer(sentence, (), found=False, confidence=confidence)
