"""What phrases tell of how people stand to each other, each with the phrase."""

import pytest

from tests.story.analysis.telling import told


@pytest.mark.parametrize(
    ("phrase", "tie"),
    [
        ("There came Dorte's brother Anselm.", ("Dorte", "SIBLING", "Anselm")),
        ("There came Dorte, Anselm's wife.", ("Dorte", "SPOUSE", "Anselm")),
        ("There came Anselm, the father of Dorte.", ("Anselm", "PARENT", "Dorte")),
        ("There came Anselm, the son of Dorte.", ("Dorte", "PARENT", "Anselm")),
        ("There came Anselm, Dorte's servant.", ("Anselm", "SERVANT", "Dorte")),
        ("There came Anselm, Dorte's master.", ("Dorte", "SERVANT", "Anselm")),
        ("There came Dorte's friend Anselm.", ("Dorte", "FRIEND", "Anselm")),
        ("There came Dorte's enemy, Anselm.", ("Dorte", "ENEMY", "Anselm")),
        ("There came Dorte's cousin Anselm.", ("Dorte", "RELATIVE", "Anselm")),
        ("There came Dorte with her uncle Anselm.", ("Dorte", "RELATIVE", "Anselm")),
    ],
)
def test_a_phrase_tells_a_tie(phrase: str, tie: tuple[str, str, str]) -> None:
    found = told(
        f"Dorte rose, and she took her hat. Anselm woke, and he took his stick. {phrase} "
        "Dorte laughed. Dorte wept. Anselm slept. Dorte went home."
    )
    assert found.ties() == [tie]
    (made,) = [each for each in found.findings.relationships if each.evidence[0].kind == "PHRASE"]
    (evidence,) = made.evidence
    assert evidence.start >= found.text.index("There came")
    assert made.revealed_at == evidence.end


def test_what_children_call_their_mother() -> None:
    found = told(
        "Mrs. Brandt sat with Peter. Mrs. Brandt sewed. Peter yawned, and he rose.\n\n"
        '"Who did that?" asked Mrs. Brandt.\n\n"The wheel, mother," said Peter.'
    )
    assert found.ties() == [("Mrs. Brandt", "PARENT", "Peter")]


def test_a_mother_is_no_man() -> None:
    found = told(
        "Mr. Brandt sat with Peter. Mr. Brandt read. Peter yawned, and he rose.\n\n"
        '"Who did that?" asked Mr. Brandt.\n\n"The wheel, mother," said Peter.'
    )
    assert found.ties() == []


def test_a_father_spoken_of_is_not_the_one_spoken_to() -> None:
    found = told(
        "Mr. Brandt sat with Peter. Mr. Brandt read. Peter yawned, and he rose.\n\n"
        '"Who did that?" asked Mr. Brandt.\n\n"My father," said Peter.'
    )
    assert found.ties() == []
