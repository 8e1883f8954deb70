"""Which words of a text are somebody's name, which some place's, and which nobody's."""

from tests.books.files import STORY
from tests.story.analysis.telling import laid, told


def test_who_acts_and_speaks_is_somebody() -> None:
    found = told('Dorte rose. Dorte met Anselm. "Go," said Anselm.')
    assert found.names() == {"Dorte": {"Dorte"}, "Anselm": {"Anselm"}}


def test_where_people_are_and_go_is_no_person() -> None:
    found = told("Dorte was in Harl. Dorte went to Harl and stayed at Harl. Dorte came home.")
    assert set(found.names()) == {"Dorte"}
    assert [place.name for place in found.findings.places] == ["Harl"]


def test_a_saint_can_be_a_town() -> None:
    found = told("Dorte lived in St. Brenn. Dorte left St. Brenn and was sad at St. Brenn.")
    assert set(found.names()) == {"Dorte"}


def test_a_group_is_no_person() -> None:
    found = told(
        "The Harlers were angry. Dorte met the Harlers. The Harlers had boats, and the Harlers "
        "laughed. Dorte wept."
    )
    assert set(found.names()) == {"Dorte"}


def test_what_begins_a_sentence_is_no_name_for_that() -> None:
    found = told(
        "Suddenly Dorte rose. Slowly Dorte sat down. Dorte slept suddenly, and slowly woke."
    )
    assert found.names() == {"Dorte": {"Dorte"}}


def test_what_begins_a_line_of_verse_is_no_name_for_that() -> None:
    verse = (
        "The ship was black, and Dorte sat on deck,\nWhile over her the stars of autumn rose\n"
        "Into the sky, and Anselm took the oar\nWithin his hand; for Dorte was asleep,\n"
        "While Anselm woke and Anselm sang of home.\n"
    )
    assert set(told(verse).names()) == {"Dorte", "Anselm"}


def test_whose_kin_is_told_is_somebody() -> None:
    found = told("They saw the son of Anselm by the well, and the wife of Anselm in the door.")
    assert set(found.names()) == {"Anselm"}


def test_who_only_has_a_trade_is_somebody_if_they_speak_often_enough() -> None:
    text = '"Row," said the ferryman. "Why?" asked Dorte. "Row!" cried the ferryman. Dorte rowed.'
    assert set(told(text).names()) == {"ferryman", "Dorte"}
    assert set(told(text.replace("cried the ferryman", "he cried")).names()) == {"Dorte"}


def test_a_name_is_called_or_told() -> None:
    ground = laid('"Dorte, come," said Anselm. "I saw Dorte," said Anselm. Dorte laughed.')
    calls = [call for call in ground.cast.calls if ground.cast.people[call.person].kinds]
    assert [
        (ground.view.flat[c.start : c.end], c.vocative, c.spoken >= 0, c.subject) for c in calls
    ] == [
        ("Dorte", True, True, False),
        ("Anselm", False, False, True),
        ("Dorte", False, True, False),
        ("Anselm", False, False, True),
        ("Dorte", False, False, True),
    ]


def test_a_short_text_tells_who_is_in_it() -> None:
    found = told(STORY)
    assert found.names() == {
        "Heron": {"Heron", "Mara Vold", "Mara"},
        "ferryman": {"ferryman", "Tam Brook"},
    }
    assert found.speech() == [("You are early,", "ferryman"), ("You are late,", "Heron")]


def test_a_name_that_only_begins_sentences_has_two_words_to_tell_it_by() -> None:
    text = 'Mara Vold stood on the pier. It was late.\n\n"Row," she said. Mara Vold stepped aboard.'
    assert told(text).names() == {"Mara Vold": {"Mara Vold"}}


def test_a_father_of_whom_only_the_sons_are_told_is_nobody() -> None:
    text = "Dorte saw the son of Orn. The son of Orn sat by Dorte. A son of Orn is strong. "
    assert set(told(text + "Dorte slept.").names()) == {"Dorte"}
