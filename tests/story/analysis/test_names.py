"""Which words of a text are somebody's name, which some place's, and which nobody's."""

from tests.story.analysis.telling import laid, told


def test_who_acts_and_speaks_is_somebody() -> None:
    found = told('Dorrit rose. Dorrit met Anselm. "Go," said Anselm.')
    assert found.names() == {"Dorrit": {"Dorrit"}, "Anselm": {"Anselm"}}


def test_where_people_are_and_go_is_no_person() -> None:
    found = told("Dorrit was in Harl. Dorrit went to Harl and stayed at Harl. Dorrit came home.")
    assert set(found.names()) == {"Dorrit"}
    assert [place.name for place in found.findings.places] == ["Harl"]


def test_a_saint_can_be_a_town() -> None:
    found = told("Dorrit lived in St. Brenn. Dorrit left St. Brenn and was sad at St. Brenn.")
    assert set(found.names()) == {"Dorrit"}


def test_a_group_is_no_person() -> None:
    found = told(
        "The Harlers were angry. Dorrit met the Harlers. The Harlers had boats, and the Harlers "
        "laughed. Dorrit wept."
    )
    assert set(found.names()) == {"Dorrit"}


def test_what_begins_a_sentence_is_no_name_for_that() -> None:
    found = told(
        "Suddenly Dorrit rose. Slowly Dorrit sat down. Dorrit slept suddenly, and slowly woke."
    )
    assert found.names() == {"Dorrit": {"Dorrit"}}


def test_what_begins_a_line_of_verse_is_no_name_for_that() -> None:
    verse = (
        "The ship was black, and Dorrit sat on deck,\nWhile over her the stars of autumn rose\n"
        "Into the sky, and Anselm took the oar\nWithin his hand; for Dorrit was asleep,\n"
        "While Anselm woke and Anselm sang of home.\n"
    )
    assert set(told(verse).names()) == {"Dorrit", "Anselm"}


def test_whose_kin_is_told_is_somebody() -> None:
    found = told("They saw the son of Anselm by the well, and the wife of Anselm in the door.")
    assert set(found.names()) == {"Anselm"}


def test_who_only_has_a_trade_is_somebody_if_they_speak_often_enough() -> None:
    text = '"Row," said the ferryman. "Why?" asked Dorrit. "Row!" cried the ferryman. Dorrit rowed.'
    assert set(told(text).names()) == {"ferryman", "Dorrit"}
    assert set(told(text.replace("cried the ferryman", "he cried")).names()) == {"Dorrit"}


def test_a_name_is_called_or_told() -> None:
    ground = laid('"Dorrit, come," said Anselm. "I saw Dorrit," said Anselm. Dorrit laughed.')
    calls = [call for call in ground.cast.calls if ground.cast.people[call.person].kinds]
    assert [
        (ground.view.flat[c.start : c.end], c.vocative, c.spoken >= 0, c.subject) for c in calls
    ] == [
        ("Dorrit", True, True, False),
        ("Anselm", False, False, False),
        ("Dorrit", False, True, False),
        ("Anselm", False, False, False),
        ("Dorrit", False, False, True),
    ]
