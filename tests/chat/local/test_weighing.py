"""What each sign is for: without it another sentence is chosen, or confidence stays the same."""

from dataclasses import replace

from app.chat.local.confidence import confidence
from app.chat.local.forms import codes
from app.chat.local.question import Question
from app.chat.local.scene import SceneText, digest
from app.chat.local.sentence import sentences_of
from tests.chat.local.telling import sources


def test_irregular_forms_are_one_word_in_english_alone() -> None:
    assert codes("speak spoke spoken", "en") == codes("spoke speak speak", None)
    assert len(set(codes("spoke speak", "de"))) == 2


def test_the_further_passages_are_strewn_the_less_sure_an_answer_is() -> None:
    question = Question.of("Why did Maren hide the bird?", "en")
    near = sources()
    strewn = [
        replace(each, start=each.start + n * 100_000, end=each.end + n * 100_000)
        for n, each in enumerate(near)
    ]

    assert confidence(question, sentences_of(strewn, "en")) < confidence(
        question, sentences_of(near, "en")
    )


def test_what_is_said_is_worth_less_than_what_is_done() -> None:
    done = "Maren pulled the heavy ferry over the whole sound alone."
    text = f'"{done}" {done}'

    said, told = digest(SceneText(0, len(text), text, None, ()), "en").told

    assert said.worth < told.worth
