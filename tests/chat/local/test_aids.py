from dataclasses import replace

from app.chat.local.aids import (
    NO_WORD,
    NOBODY,
    NOBODY_HERE,
    NOTHING,
    UNEXPLAINED,
    Named,
    card,
    define,
    explain,
    who,
)
from app.chat.local.fact import FactKind
from tests.chat.local.telling import (
    BAILIFF,
    BROTHER,
    EEL_ROD,
    FACTS,
    HAIR,
    TEXT,
    fact,
    given,
    source,
    sources,
    verify,
)

PASSAGE = source("Maren hid the bird in her basket, because the bailiff wanted it for the church.")


def named(words: str, subject: str) -> Named:
    start = TEXT.index(words, PASSAGE.start)
    return Named(start, start + len(words), subject)


MAREN = named("Maren", "Maren Holt")
KROG = named("the bailiff", "Tobias Krog")
AFTERWARDS = named("Tobias Krog", "Tobias Krog")


def test_a_card_tells_one_kind_of_fact_after_another() -> None:
    tall = fact(FactKind.LOOKS, "Maren Holt", "tall", "She was tall", "HEIGHT")
    called = fact(FactKind.ALIAS, "Maren Holt", "Maren", "Maren kept three of them")
    facts = [HAIR, tall, called]

    answer = card(facts, "en")

    verify(answer, given(*facts))
    assert answer.text == (
        "Maren Holt is also called Maren: \u201cMaren kept three of them\u201d [1]\n\n"
        "Maren Holt, hair: \u201cher hair was grey as rope\u201d [2]\n\n"
        "Maren Holt, height: \u201cShe was tall\u201d [3]"
    )
    assert [each.source for each in answer.citations] == [2, 0, 1]


def test_a_relationship_is_told_in_words() -> None:
    answer = card([BROTHER, replace(BROTHER, relation="mends eel-rods for")], "en")

    assert answer.text.startswith("Anders is a brother or sister of Maren Holt: \u201c")
    assert "Anders mends eel-rods for Maren Holt: \u201c" in answer.text


def test_long_evidence_is_shown_in_short() -> None:
    long = replace(HAIR, start=0, end=len(TEXT), quote=TEXT)

    answer = card([long], "en")

    verify(answer, given(long))
    assert answer.citations[0].quote == TEXT[: TEXT.index(" Maren hid")]


def test_nobody_of_whom_nothing_is_known_has_a_card() -> None:
    assert (card([], "en").text, card([], "en").found) == (NOBODY, False)


def test_who_is_in_a_passage_is_told_in_the_order_of_their_names() -> None:
    answer = who(PASSAGE, [KROG, AFTERWARDS, MAREN], FACTS, "en")

    verify(answer, given(PASSAGE, *FACTS))
    assert [each.source for each in answer.citations] == [
        1 + FACTS.index(HAIR),
        1 + FACTS.index(BAILIFF),
    ]


def test_a_passage_without_names_tells_of_nobody() -> None:
    assert who(PASSAGE, [AFTERWARDS], FACTS, "en").text == NOBODY_HERE
    assert who(PASSAGE, [MAREN], [BAILIFF], "en").found is False


def test_a_word_is_defined_by_the_text_and_shown_in_use() -> None:
    answer = define("eel-rods", FACTS, sources(), "en")

    verify(answer, given(*FACTS, *sources()))
    assert answer.citations[0].quote == EEL_ROD.quote
    assert answer.citations[0].source == FACTS.index(EEL_ROD)
    assert [each.quote for each in answer.citations[1:]] == [
        "Her brother Anders mended the eel-rod that the ice had bent."
    ]
    assert answer.confidence == 1.0


def test_a_word_that_is_not_explained_is_shown_in_use() -> None:
    answer = define("heron", FACTS, sources(), "en")

    verify(answer, given(*FACTS, *sources()))
    assert answer.text == (
        f"{UNEXPLAINED} \u201cA child had found the heron under the boards.\u201d [1]"
    )
    assert answer.confidence == 0.5


def test_a_word_that_the_text_lacks_is_not_defined() -> None:
    for term in ("telescope", "", "?!", "eel telescope"):
        answer = define(term, FACTS, sources(), "en")
        assert (answer.text, answer.found) == (NO_WORD, False)


def test_a_passage_is_explained_by_what_stands_around_it() -> None:
    neighbours = [source(TEXT.split("\n\n")[n]) for n in (1, 2)]

    answer = explain(PASSAGE, neighbours, [MAREN], FACTS, "en")

    verify(answer, given(PASSAGE, *neighbours, *FACTS))
    quotes = [each.quote for each in answer.citations]
    assert quotes[0] == "It was carved of oak and had one eye of blue glass."
    assert answer.text.startswith("Just before, the text says: \u201cIt was carved of oak")
    assert HAIR.quote in quotes
    assert PASSAGE.text not in quotes


def test_words_in_a_passage_are_explained() -> None:
    passage = source("Her brother Anders mended the eel-rod that the ice had bent.")

    answer = explain(passage, [], [], FACTS, "en")

    verify(answer, given(passage, *FACTS))
    assert answer.text == (f"eel-rod, as the text explains it: \u201c{EEL_ROD.quote}\u201d [1]")


def test_a_passage_that_speaks_of_what_others_speak_of_is_shown_with_them() -> None:
    passage = source("He crossed the sound every Friday to count the eels.")
    far = source("Maren Holt stood on the quay with a basket of eels.")
    near = replace(far, text="The bailiff came every Friday to count eels in the sound.")
    near = replace(near, start=5_000, end=5_000 + len(near.text))

    answer = explain(passage, [far, near], [], [], "en")

    verify(answer, given(passage, far, near))
    assert answer.text.endswith(f"Near it, the text says: \u201c{near.text}\u201d [2]")


def test_a_passage_alone_is_not_explained() -> None:
    assert explain(PASSAGE, [], [], [], "en").text == NOTHING
