"""Where people speak, whatever marks a text sets around their words."""

import pytest

from app.story.analysis.marks import Style, spoken, style_of
from tests.story.analysis.telling import laid, told

BOAT = (
    "{0}Where is the boat?{1} asked Nora.\n\n{0}It is gone,{1} said Piet. "
    "{0}My uncle has it.{1}\n\n{0}Do not tell me that,{1} said Nora."
)


@pytest.mark.parametrize(
    ("opening", "closing", "style"),
    [
        ('"', '"', Style.STRAIGHT),
        ("\u201c", "\u201d", Style.CURLY),
        ("\u2018", "\u2019", Style.SINGLE),
        ("'", "'", Style.SINGLE_STRAIGHT),
        ("\u00ab", "\u00bb", Style.GUILLEMETS),
        ("\u201e", "\u201c", Style.LOW),
    ],
)
def test_marks_of_every_style(opening: str, closing: str, style: Style) -> None:
    found = told(BOAT.format(opening, closing))
    assert style_of(laid(found.text).view) is style
    assert found.speech() == [
        ("Where is the boat?", "Nora"),
        ("It is gone,", "Piet"),
        ("My uncle has it.", "Piet"),
        ("Do not tell me that,", "Nora"),
    ]


@pytest.mark.parametrize("dash", ["\u2014 ", "\u2014", "\u2013 ", "-- "])
def test_a_dash_opens_speech_and_a_verb_of_saying_ends_it(dash: str) -> None:
    found = told(
        f"{dash}Where is the boat? asked Nora.\n\n{dash}It is gone, said Piet.\n\n"
        f"{dash}Do not tell me that, said Nora."
    )
    assert found.speech() == [
        ("Where is the boat?", "Nora"),
        ("It is gone,", "Piet"),
        ("Do not tell me that,", "Nora"),
    ]


def test_an_apostrophe_ends_no_speech() -> None:
    found = told(
        "\u2018It\u2019s the boys\u2019 boat,\u2019 said Nora.\n\n"
        "\u2018Don\u2019t!\u2019 said Piet."
    )
    assert [words for words, _ in found.speech()] == [
        "It\u2019s the boys\u2019 boat,",
        "Don\u2019t!",
    ]


def test_speech_without_an_end_goes_on_in_the_next_paragraph() -> None:
    found = told(
        '"There was a king," said Nora.\n\n"He had a crown.\n\n'
        '"He had a horse."\n\n"Oh!" said Piet.'
    )
    assert found.speech() == [
        ("There was a king,", "Nora"),
        ("He had a crown.", "Nora"),
        ("He had a horse.", "Nora"),
        ("Oh!", "Piet"),
    ]


def test_titles_and_irony_are_not_said() -> None:
    found = told('"Read," said Nora. Piet read "The Miller" aloud, and the "old" man slept.')
    assert [words for words, _ in found.speech()] == ["Read,"]


def test_a_text_without_marks_lets_nobody_speak() -> None:
    assert spoken(laid("Nora rose, and Piet sat down.").view) == ()
    assert told("Nora rose, and Piet sat down.").findings.quotations == ()
