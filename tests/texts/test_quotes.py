"""A quote is found where it stands, however a model writes its marks, or not at all."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.texts.quotes import Plain, Span

TEXT = (
    "Chapter I\n\n\u201cYou\u2019re late,\u201d said Mara\u2014and the lamp-keeper\u2019s "
    "daughter  laughed.\n\u2018The _boat_ was slow \u2026 as ever,\u2019 he said. It was caf\u00e9 "
    "time. The art of the heart is an art. It rained; nobody, or so it seemed, cared. Wait... no."
)


def found(quote: str, text: str = TEXT) -> str | None:
    span = Plain(text, 0, len(text)).find(quote)
    return None if span is None else text[span.start : span.end]


@pytest.mark.parametrize(
    ("quote", "there"),
    [
        ("said Mara", "said Mara"),
        ('"You\'re late," said Mara', "\u201cYou\u2019re late,\u201d said Mara"),
        ("You're late, said Mara", "You\u2019re late,\u201d said Mara"),
        ("said Mara -- and the lamp-keeper's", "said Mara\u2014and the lamp-keeper\u2019s"),
        ("said Mara - and the lamp\u2011keeper's", "said Mara\u2014and the lamp-keeper\u2019s"),
        ("daughter laughed. The boat", "daughter  laughed.\n\u2018The _boat"),
        ("slow... as ever", "slow \u2026 as ever"),
        ("cafe\u0301 time", "caf\u00e9 time"),
        ("\u27e612\u27e7'The boat was slow", "\u2018The _boat_ was slow"),
        ("It rained; \u2026 cared.", "It rained; nobody, or so it seemed, cared."),
        ("It rained [...] cared", "It rained; nobody, or so it seemed, cared"),
        ("\u2026nobody, or so it seemed\u2026", "nobody, or so it seemed"),
        ("art", "art"),
        ("Wait \u2026 no.", "Wait... no."),
    ],
)
def test_a_quote_is_found_in_the_texts_own_words(quote: str, there: str) -> None:
    assert found(quote) == there


@pytest.mark.parametrize(
    "quote",
    [
        "said Tobias",
        "You are late",
        "",
        "   ",
        "\u2026",
        "\u27e612\u27e7",
        "cared \u2026 It rained",
        "the boat was fast",
        "lampkeeper",
    ],
)
def test_what_the_text_does_not_say_is_not_found(quote: str) -> None:
    assert found(quote) is None


def test_two_parts_that_stand_far_apart_are_no_quote() -> None:
    text = "It rained. " + "Nobody came. " * 60 + "He cared."

    assert found("It rained \u2026 He cared", text) is None


def test_only_its_own_range_of_the_text_is_looked_at() -> None:
    at = TEXT.index("\u2018The")

    assert Plain(TEXT, 0, at).find("The boat") is None
    assert Plain(TEXT, at, len(TEXT)).find("The boat") == Span(at + 1, at + 10)
    assert Plain(TEXT, at, len(TEXT)).find("You\u2019re late") is None


def test_whole_words_are_preferred_and_names_must_be() -> None:
    plain = Plain(TEXT, 0, len(TEXT))

    assert plain.find("art") == Span(TEXT.index("art of"), TEXT.index("art of") + 3)
    assert [TEXT[span.start : span.end] for span in plain.whole("art")] == ["art", "art"]
    at = TEXT.index("lamp-keeper")
    assert plain.whole("lamp-keeper's") == [Span(at, at + 13)]
    assert plain.whole("\u2026") == []


WORD = st.sampled_from(
    [
        "lamp",
        "Mara",
        "don\u2019t",
        "sea\u2014wall",
        "r\u00e9v\u00e9",
        "Orrin",
        "a",
        "\U0001f98a",
        "slow,",
        "\u706f\u53f0",
    ]
)
SPACE = st.sampled_from([" ", "  ", "\n", "\n\n", "\u00a0", "\t", " \r\n "])
MARKS = {
    "\u2019": ["'", "\u2018", "\u00b4"],
    "\u2014": ["--", " - ", "\u2013", "\u2014\u2014"],
}


@st.composite
def quoted(draw: st.DrawFn) -> tuple[str, Span, str]:
    """Draw a text, a range of it, and what a model might make of that range."""
    words = draw(st.lists(WORD, min_size=1, max_size=30))
    text = words[0]
    for word in words[1:]:
        text += draw(SPACE) + word
    start = draw(st.integers(0, len(text) - 1))
    end = draw(st.integers(start + 1, len(text)))
    said = text[start:end]
    start += len(said) - len(said.lstrip())
    said = said.strip()
    copied = "".join(
        draw(st.sampled_from(MARKS[sign])) if sign in MARKS and 0 < at < len(said) - 1 else sign
        for at, sign in enumerate(said)
    )
    altered = re.sub(r"\s+", lambda _: draw(SPACE), copied)
    return text, Span(start, start + len(said)), altered


def same(text: str) -> str:
    return re.sub(r"\s*[\u2014\u2013-]+\s*|\s+|['\u2018\u2019\u00b4]", "", text)


@given(quoted())
def test_any_range_is_found_with_other_spaces_and_marks(drawn: tuple[str, Span, str]) -> None:
    text, range_, altered = drawn
    if not any(sign.isalnum() for sign in altered):
        return

    span = Plain(text, 0, len(text)).find(altered)

    assert span is not None
    said = text[span.start : span.end]
    assert same(said) == same(altered)
    assert said == said.strip()
    # Where it stands only once, it is found just there.
    if len(re.findall(f"(?={re.escape(same(altered))})", same(text))) == 1:
        assert span == range_


@given(st.text(max_size=60), st.text(max_size=20))
def test_whatever_is_found_lies_in_the_range(text: str, quote: str) -> None:
    start, end = len(text) // 3, len(text)

    span = Plain(text, start, end).find(quote)

    assert span is None or start <= span.start < span.end <= end
