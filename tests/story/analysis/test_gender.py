"""Whether a text calls somebody he or she, and that it is not guessed."""

import pytest

from app.story.analysis.findings import Gender
from app.story.analysis.gender import Tally, by_words
from tests.story.analysis.telling import told


@pytest.mark.parametrize(
    ("text", "gender"),
    [
        ("Brann rose, and he took his hat. Brann laughed.", Gender.MALE),
        ("Brann rose, and she took her hat. Brann laughed.", Gender.FEMALE),
        ("Brann rose. Brann laughed.", Gender.UNKNOWN),
        ("Miss Brann rose. Miss Brann laughed.", Gender.FEMALE),
        ("Captain Brann rose. Captain Brann laughed.", Gender.MALE),
        ("They met his sister Brann. Brann laughed.", Gender.FEMALE),
        ("Brann was a tall girl. Brann laughed.", Gender.FEMALE),
        ("Brann, the miller's son, rose. Brann laughed.", Gender.MALE),
        ('"Well, sir, and you, Brann?" The door fell. Brann laughed.', Gender.MALE),
    ],
)
def test_what_tells_he_from_she(text: str, gender: Gender) -> None:
    assert (
        told(text).character(next(name for name in told(text).names() if "Brann" in name)).gender
        is gender
    )


def test_who_answers_is_the_one_who_was_called() -> None:
    found = told('"Come, Brann!"\n\n"I come," she said.\n\nBrann came.')
    assert found.character("Brann").gender is Gender.FEMALE


def test_a_pronoun_after_another_name_says_nothing() -> None:
    found = told("Brann rose. Mr. Hale sat down, and he laughed. Brann slept. Mr. Hale wept.")
    assert found.character("Brann").gender is Gender.UNKNOWN


def test_words_of_a_name() -> None:
    assert by_words(["old", "Mrs."]) is Gender.FEMALE
    assert by_words(["Dr."]) is Gender.UNKNOWN


def test_much_evidence_is_weighed_against_how_the_book_speaks() -> None:
    assert Tally(male=11, female=9, lean=1.0).gender is Gender.MALE
    assert Tally(male=11, female=9, lean=0.25).gender is Gender.FEMALE
    assert Tally(male=1.1, female=0.9, lean=0.25).gender is Gender.MALE
    assert Tally(male=1, female=1).gender is Gender.UNKNOWN
