"""A small story to ask about, and what has to hold for every answer."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from app.chat.answer import Answer, Source
from app.chat.local.fact import Fact, FactKind

BOOK, OTHER = UUID(int=1), UUID(int=2)
MARK = re.compile(r"\[(\d+)\]")

TEXT = (
    "The ferry came late to Oskholm, and the lamps were out. Maren Holt stood on the quay with a "
    "basket of eels. She was tall, and her hair was grey as rope.\n\n"
    "A child had found the heron under the boards. It was carved of oak and had one eye of blue "
    "glass. Maren hid the bird in her basket, because the bailiff wanted it for the church.\n\n"
    "The bailiff was called Tobias Krog. He crossed the sound every Friday to count the eels. "
    "In winter the harbour froze, and nobody spoke of the ferry.\n\n"
    "An eel-rod is a pole with a fork of iron at its end. Maren kept three of them by the door. "
    "Her brother Anders mended the eel-rod that the ice had bent."
)


@dataclass(frozen=True)
class Given:
    """A range that may be cited."""

    start: int
    end: int
    text: str


def source(text: str, *, score: float = 1.0, book: UUID = BOOK) -> Source:
    start = TEXT.index(text)
    return Source(book, start, start + len(text), text, score)


def sources() -> list[Source]:
    """Return the paragraphs of the story."""
    return [source(each, score=1 - n / 10) for n, each in enumerate(TEXT.split("\n\n"))]


def fact(kind: FactKind, subject: str, value: str, quote: str, relation: str = "") -> Fact:
    start = TEXT.index(quote)
    return Fact(BOOK, kind, subject, relation, value, start, start + len(quote), quote)


HAIR = fact(FactKind.LOOKS, "Maren Holt", "grey", "her hair was grey as rope", "HAIR")
BROTHER = fact(
    FactKind.RELATIONSHIP, "Anders", "Maren Holt", "Her brother Anders mended", "SIBLING"
)
BAILIFF = fact(FactKind.ALIAS, "Tobias Krog", "the bailiff", "The bailiff was called Tobias Krog.")
EEL_ROD = fact(FactKind.TERM, "eel-rod", "", "An eel-rod is a pole with a fork of iron at its end.")
FACTS = [HAIR, BROTHER, BAILIFF, EEL_ROD]


def given(*things: Source | Fact) -> list[Given]:
    return [
        Given(each.start, each.end, each.text if isinstance(each, Source) else each.quote)
        for each in things
    ]


def verify(answer: Answer, things: Sequence[Given]) -> None:
    """Assert that all that is quoted stands in what was given, and is marked in order."""
    marks = [int(each) for each in MARK.findall(answer.text)]
    assert marks == list(range(1, len(answer.citations) + 1))
    assert answer.found == bool(answer.citations)
    assert 0 <= answer.confidence <= 1
    plain = answer.text.replace("\u2060", "")
    for number, each in enumerate(answer.citations, start=1):
        thing = things[each.source]
        assert thing.start <= each.start < each.end <= thing.end
        assert each.quote == thing.text[each.start - thing.start : each.end - thing.start]
        assert f"\u201c{each.quote.replace(chr(0x2060), '')}\u201d [{number}]" in plain
