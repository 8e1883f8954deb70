"""Words of texts, where texts are cut, and when words are heard if nobody says so."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.ai.speech.port import Word
from app.ai.speech.words import cuts, estimated, syllables, whole, words_of


def test_words_are_found_with_what_joins_them() -> None:
    text = (
        "Don\u2019t - it's well-known: 1,234.5 o'clock, \u201cNa\u00efve\u201d; \u041c\u0438\u0440!"
    )

    words = [text[start:end] for start, end in words_of(text)]

    assert words[:5] == ["Don\u2019t", "it's", "well-known", "1,234.5", "o'clock"]
    assert words[5:] == ["Na\u00efve", "\u041c\u0438\u0440"]


@pytest.mark.parametrize(
    ("text", "longest", "parts"),
    [
        ("One. Two. Three.", 100, ["One. Two. Three."]),
        ("One two. Three four. Five.", 20, ["One two. ", "Three four. Five."]),
        (
            "\u201cOne two!\u201d Three four five.",
            18,
            ["\u201cOne two!\u201d ", "Three four five."],
        ),
        ("One two, three four five", 16, ["One two, ", "three four five"]),
        ("One two three", 9, ["One two ", "three"]),
        ("One.\n\nTwo. Three four", 16, ["One.\n\n", "Two. Three four"]),
        ("abcdefgh", 3, ["abc", "def", "gh"]),
        ("", 5, []),
    ],
)
def test_texts_are_cut_where_they_end_at_best(text: str, longest: int, parts: list[str]) -> None:
    assert [text[start:end] for start, end in cuts(text, longest)] == parts


@given(st.text(alphabet="ab .,!\n\u00e9\u6f22", max_size=120), st.integers(1, 30))
def test_nothing_is_lost_or_doubled_by_cutting(text: str, longest: int) -> None:
    parts = [text[start:end] for start, end in cuts(text, longest)]

    assert "".join(parts) == text
    assert all(0 < len(part) <= longest for part in parts)


@given(st.text(alphabet="ab .,-'1", max_size=80), st.integers(1, 12), st.integers(0, 50))
def test_words_that_were_cut_are_made_whole(text: str, longest: int, first: int) -> None:
    parts = [
        Word(first + start + a, first + start + b, start + a, start + b)
        for start, end in cuts(text, longest)
        for a, b in words_of(text[start:end])
    ]

    made = list(whole(text, parts, first))

    assert [(word.start - first, word.end - first) for word in made] == words_of(text)
    assert all(word.begins == word.start - first for word in made)
    assert all(word.ends == word.end - first for word in made)


@given(
    st.text(max_size=120),
    st.floats(0, 100),
    st.floats(0.1, 50),
    st.integers(0, 1000),
)
def test_estimates_are_in_order_within_the_time_and_say_the_words(
    text: str, begins: float, seconds: float, first: int
) -> None:
    ends = begins + seconds

    words = estimated(text, begins, ends, first)

    assert [(word.start - first, word.end - first) for word in words] == words_of(text)
    assert all(begins <= word.begins < word.ends <= ends for word in words)
    assert all(a.ends <= b.begins + 1e-9 for a, b in pairwise(words))
    if words:
        assert words[0].begins == begins


def test_long_words_take_longer_and_sentences_pause() -> None:
    short, long, last = estimated("Cat hippopotamus. End", 0, 10)

    assert long.ends - long.begins > 2 * (short.ends - short.begins)
    assert long.begins - short.ends == pytest.approx(0)
    assert last.begins - long.ends > 1
    assert syllables("1234") > syllables("one")
