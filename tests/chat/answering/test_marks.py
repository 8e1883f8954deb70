"""However an answer is cut into pieces, the same gets through, and no mark that is not verified."""

import re
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from app.chat.answer import Citation, Source
from app.chat.answering.marks import Marks

BOOK = UUID(int=1)
TEXT = (
    "The heron had one eye of blue glass. “Who are you?” asked the ferryman [and wept]. "
    "It was late."
)
HERE = Source(BOOK, 100, 100 + len(TEXT), TEXT, 1.0)
THERE = Source(BOOK, 900, 905, "Late.", 1.0)
SOURCES = [HERE, THERE]

PIECES = st.lists(
    st.sampled_from(
        [
            "It was glass ",
            '[1: "one eye of blue glass"]',
            "[1: “Who are you?” asked]",
            '[1: "asked the ferryman [and wept]"]',
            '[2: "Late."]',
            '[2: "one eye of blue glass"]',
            '[1: "the heron spoke Latin"]',
            "[1]",
            "[ 1 ]",
            "[99: x]",
            "[x]",
            "[",
            "]",
            "[12",
            " and so on. ",
            '[1: "' + "long " * 200,
            "\n\n",
        ]
    ),
    max_size=12,
).map("".join)
CUTS = st.lists(st.integers(0, 10_000), max_size=15)


def through(text: str, places: list[int]) -> tuple[str, list[Citation], int]:
    marks = Marks(SOURCES)
    ends = [*sorted({place % (len(text) + 1) for place in places}), len(text)]
    out: list[str | Citation] = []
    for start, end in zip([0, *ends], ends, strict=False):
        out += marks.feed(text[start:end])
    out += marks.close()
    cited = [each for each in out if isinstance(each, Citation)]
    assert cited == marks.citations
    return "".join(each for each in out if isinstance(each, str)), cited, marks.dropped


@settings(max_examples=300, deadline=None)
@given(PIECES, CUTS)
def test_every_mark_that_gets_through_stands_for_words_of_the_book(
    text: str, places: list[int]
) -> None:
    said, cited, _ = through(text, places)

    for each in cited:
        source = SOURCES[each.source]
        assert source.start <= each.start < each.end <= source.end
        assert source.text[each.start - source.start : each.end - source.start] == each.quote
    assert {int(number) for number in re.findall(r"\[(\d+)\]", said)} <= set(
        range(1, len(cited) + 1)
    )


@settings(max_examples=300, deadline=None)
@given(PIECES, CUTS)
def test_it_does_not_matter_how_an_answer_is_cut(text: str, places: list[int]) -> None:
    whole, cited, _ = through(text, [])
    said, also, _ = through(text, places)

    assert also == cited
    # A space before a mark that is left out goes with it only where both come together.
    assert said.replace(" ", "") == whole.replace(" ", "")


def test_a_mark_comes_after_its_citation_and_once_has_one_number() -> None:
    marks = Marks(SOURCES)
    out = list(marks.feed('Yes [1: "blue glass"]. Again [1: "blue glass"], late [2: "Late."].'))
    out += marks.close()

    shown = [each if isinstance(each, str) else each.quote for each in out]
    assert "".join(each for each in out if isinstance(each, str)) == (
        "Yes [1]. Again [1], late [2]."
    )
    assert shown.index("blue glass") < next(at for at, each in enumerate(shown) if "[1]" in each)
