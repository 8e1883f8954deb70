"""Ranking is pure: words are counted the same way everywhere."""

from array import array

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.texts.rank import Query, fused, highlights, packed, score, stems, unpacked, words
from app.texts.rank.terms import folded

PASSAGES = [
    "The ferry came late to Oskholm, and the lamps were out.",
    "A child found the heron under the boards. It had an eye of blue glass.",
    "In winter the harbour froze, and nobody spoke of the ferry.",
]


def best(question: str, passages: list[str], language: str | None = "en") -> int:
    counted = [unpacked(packed(stems(each, language))) for each in passages]
    scores = score(Query.of(question, language), counted)
    return scores.index(max(scores))


@pytest.mark.parametrize(
    ("question", "place"),
    [
        ("What was the heron's eye made of?", 1),
        ("When did the ferries come late?", 0),
        ("Who speaks of ferries in winter?", 2),
        ("blue glasses", 1),
    ],
)
def test_the_passage_that_shares_the_telling_words_comes_first(question: str, place: int) -> None:
    assert best(question, PASSAGES) == place


def test_a_pair_of_neighbours_counts_more_than_its_words_apart() -> None:
    apart = "The blue boat had a window of glass."
    together = "The boat had a window of blue glass."

    assert best("blue glass", [apart, together]) == 1
    assert best("blue glass", [together, apart]) == 0


def test_what_stands_around_a_passage_speaks_for_it() -> None:
    near = ["The heron was old.", "It had an eye.", "Snow fell.", "Bread rose.", "It had an eye."]
    counted = [unpacked(packed(stems(each, "en"))) for each in near]

    scores = score(Query.of("the heron's eye", "en"), counted)

    assert scores[1] > scores[4] > 0
    assert scores[3] > 0, "the passage after it speaks of an eye"
    alone = score(Query.of("the heron's eye", "en"), counted, groups=[0, 0, 0, 1, 2])
    assert alone[3] == 0, "but not where that is in another text"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Don't stop, O\u2019Neill!", ["don't", "stop", "o'neill"]),
        ("naïve Ärger", ["naive", "arger"]),
        ("東京へ", ["東", "京", "へ"]),
        ("snake_case x2", ["snake", "case", "x2"]),
        ("Mara's", ["mara"]),
        ("—…!", []),
    ],
)
def test_words_are_found_and_folded(text: str, found: list[str]) -> None:
    assert [folded(word) for _, _, word in words(text)] == found


def test_a_script_without_spaces_is_found_by_its_pairs() -> None:
    assert best("京都", ["東京は大きい。", "京都は古い。"], "ja") == 1


def test_other_languages_have_their_own_stems_and_empty_words() -> None:
    assert best("Wo sind die Häuser?", ["Das Haus war alt.", "Die sind wo?"], "de") == 0
    assert stems("maisons", "fr") == stems("maison", "fr")
    assert stems("walked", "xx") == ["walked"]


@given(st.text(max_size=300))
def test_words_stand_where_they_are_said_to(text: str) -> None:
    for start, end, word in words(text):
        assert text[start:end] == word


@given(st.lists(st.text(min_size=1, max_size=8), max_size=20))
def test_stems_are_packed_without_loss(given_stems: list[str]) -> None:
    stored = packed(given_stems)

    assert len(stored) == 4 * len(given_stems)
    assert packed(given_stems[:1]) == stored[:4]
    assert len(unpacked(stored)) == len(given_stems)


def test_packed_stems_are_the_same_bytes_on_every_machine() -> None:
    assert packed(["ferri", "heron"]).hex() == PACKED


PACKED = "770cbaa2a94b827c"


def test_highlights_are_the_words_that_were_asked_for() -> None:
    text = "The herons' eyes, and one HERON."
    found = highlights(Query.of("Has a heron an eye?", "en"), text, "en")

    assert [text[start:end] for start, end in found] == ["herons", "eyes", "HERON"]


def test_nothing_asked_and_nothing_there_have_no_score() -> None:
    assert score(Query.of("", "en"), [array("I", [1, 2])]) == [0.0]
    assert score(Query.of("heron", "en"), []) == []


def test_two_rankings_are_one_by_how_far_scores_stand_out() -> None:
    assert fused([1.0, 2.0], None, semantic=False) == [1.0, 2.0]
    assert fused([0.0, 2.0], [5.0, 5.0], semantic=True) == [-1.0, 1.0]
    meant = fused([1.0, 1.1, 0.9], [0.9, 0.1, 0.1], semantic=True)
    assert meant.index(max(meant)) == 0
    assert fused([], [], semantic=True) == []
