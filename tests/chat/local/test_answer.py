from dataclasses import replace
from itertools import pairwise
from uuid import UUID

import pytest

from app.chat.answer import Source
from app.chat.local.answer import NOT_FOUND, REPLIES, answer
from app.chat.local.asked import Asked
from app.chat.local.passages import FIRST
from app.texts.segment import count_words
from tests.chat.local.telling import BAILIFF, FACTS, HAIR, OTHER, TEXT, given, sources, verify


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("Why did Maren hide the bird?", "because the bailiff wanted it for the church"),
        ("Where did Maren stand with the eels?", "on the quay"),
        ("When did the harbour freeze?", "In winter the harbour froze"),
        ("What was the heron carved of?", "It was carved of oak"),
        ("How many eel-rods did Maren keep?", "Maren kept three of them"),
        ("Who mended the eel-rod?", "Her brother Anders mended the eel-rod"),
    ],
)
def test_the_first_passage_holds_the_answer(question: str, said: str) -> None:
    found = answer(question, sources(), "en")

    verify(found, given(*sources()))
    assert said in found.citations[0].quote
    assert found.text.startswith("The text says: \u201c")


def test_an_answer_says_that_it_quotes() -> None:
    one = sources()[2:3]

    found = answer("What is the name of the bailiff?", one, "en")

    assert found.text == f"The text says: \u201c{one[0].text}\u201d [1]"


@pytest.mark.parametrize(
    "question",
    [
        "Why did the astronomer sell her telescope?",
        "What did Philippa give the dragon of Carrow Hill?",
        "Where did the emperor's gardener plant the golden pear tree?",
    ],
)
def test_what_the_text_does_not_speak_of_is_not_found(question: str) -> None:
    found = answer(question, sources(), "en")

    assert (found.text, found.citations, found.found) == (NOT_FOUND, (), False)
    assert found.confidence > 0.5


def test_without_sources_nothing_is_found() -> None:
    found = answer("Why did Maren hide the bird?", [], "en")

    assert (found.text, found.found, found.confidence) == (NOT_FOUND, False, 1.0)


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("Hello!", Asked.SMALL_TALK),
        ("Thank you very much", Asked.SMALL_TALK),
        ("Summarise the book, please", Asked.RECAP),
        ("What did I miss?", Asked.CATCH_UP),
        ("What happens at the end?", Asked.ENDING),
    ],
)
def test_what_no_passage_answers_gets_a_fitting_reply(question: str, wanted: Asked) -> None:
    found = answer(question, sources(), "en", FACTS)

    assert (found.text, found.found, found.citations) == (REPLIES[wanted], False, ())


@pytest.mark.parametrize(
    "question", ["Who is the bailiff?", "who's Krog?", "Tell me about Tobias Krog"]
)
def test_who_somebody_is_is_told_by_facts_first(question: str) -> None:
    given_facts = given(*sources(), *FACTS)

    found = answer(question, sources(), "en", FACTS)

    verify(found, given_facts)
    assert found.citations[0].source == len(sources()) + FACTS.index(BAILIFF)
    assert found.text.startswith("Tobias Krog is also called the bailiff: \u201c")
    assert found.confidence == 1.0


def test_facts_answer_even_where_no_passage_does() -> None:
    found = answer("Who is Maren Holt?", [], "en", FACTS)

    assert found.text == f"Maren Holt, hair: \u201c{HAIR.quote}\u201d [1]"
    assert [each.source for each in found.citations] == [0]


def test_a_part_of_a_name_that_two_have_is_nobody() -> None:
    two = [HAIR, replace(HAIR, subject="Jens Holt")]

    assert not answer("Who is Holt?", [], "en", two).found


def test_a_passage_shown_is_short_and_shown_once() -> None:
    long = " ".join(f"Maren told the ferry tale number {n} again." for n in range(200))
    whole = Source(OTHER, 50, 50 + len(long), long, 1.0)
    part = Source(OTHER, 50, 50 + 4500, long[:4500], 0.5)

    found = answer("What tale of the ferry did Maren tell?", [whole, part], "en")

    verify(found, given(whole, part))
    assert len(found.citations) == 3
    assert all(count_words(each.quote) <= FIRST for each in found.citations)
    ranges = sorted((each.start, each.end) for each in found.citations)
    assert all(one[1] <= other[0] for one, other in pairwise(ranges))


def test_what_looks_like_a_mark_in_a_passage_is_none() -> None:
    text = "The ferry of Oskholm sank twice [2], as the register says [17]."
    one = Source(OTHER, 9, 9 + len(text), text, 1.0)

    found = answer("When did the ferry of Oskholm sink?", [one], "en")

    verify(found, given(one))
    assert found.citations[0].quote == text


def test_a_very_long_sentence_is_cut() -> None:
    text = "The ferry of Oskholm " + "went on and on, " * 100 + "and sank."
    one = Source(OTHER, 0, len(text), text, 1.0)

    found = answer("Where did the ferry of Oskholm go?", [one], "en")

    verify(found, given(one))
    assert max(count_words(each.quote) for each in found.citations) <= FIRST
    assert found.citations[0].quote.startswith("The ferry of Oskholm")


@pytest.mark.parametrize(
    ("language", "text", "question"),
    [
        (
            "de",
            "Die Fähre kam spät. Maren versteckte den Reiher im Korb, weil der Vogt ihn wollte.",
            "Warum versteckte Maren den Reiher?",
        ),
        (
            "fr",
            "Le bac arriva tard. Maren cacha le héron dans son panier, car le bailli le voulait.",
            "Pourquoi Maren cacha-t-elle le héron ?",
        ),
        ("ja", "渡し船は遅れて着いた。マレンは鷺を籠に隠した。", "マレンは鷺をどこに隠したか"),
    ],
)
def test_other_languages_are_quoted_as_they_are(language: str, text: str, question: str) -> None:
    one = Source(OTHER, 3, 3 + len(text), text, 1.0)

    found = answer(question, [one], language)

    verify(found, given(one))
    assert found.found


def test_the_same_words_of_two_books_are_shown_once() -> None:
    text = TEXT.split("\n\n")[1]
    both = [Source(UUID(int=n), 0, len(text), text, 1.0) for n in (8, 9)]

    found = answer("What was the heron carved of?", both, "en")

    assert len(found.citations) == 1
