"""What phrases tell of how people stand to each other, each with the phrase."""

import pytest

from tests.story.analysis.telling import told


@pytest.mark.parametrize(
    ("phrase", "tie"),
    [
        ("There came Dorrit's brother Anselm.", ("Dorrit", "SIBLING", "Anselm")),
        ("There came Dorrit, Anselm's wife.", ("Dorrit", "SPOUSE", "Anselm")),
        ("There came Anselm, the father of Dorrit.", ("Anselm", "PARENT", "Dorrit")),
        ("There came Anselm, the son of Dorrit.", ("Dorrit", "PARENT", "Anselm")),
        ("There came Anselm, Dorrit's servant.", ("Anselm", "SERVANT", "Dorrit")),
        ("There came Anselm, Dorrit's master.", ("Dorrit", "SERVANT", "Anselm")),
        ("There came Dorrit's friend Anselm.", ("Dorrit", "FRIEND", "Anselm")),
        ("There came Dorrit's enemy, Anselm.", ("Dorrit", "ENEMY", "Anselm")),
        ("There came Dorrit's cousin Anselm.", ("Dorrit", "RELATIVE", "Anselm")),
        ("There came Dorrit with her uncle Anselm.", ("Dorrit", "RELATIVE", "Anselm")),
    ],
)
def test_a_phrase_tells_a_tie(phrase: str, tie: tuple[str, str, str]) -> None:
    found = told(
        f"Dorrit rose, and she took her hat. Anselm woke, and he took his stick. {phrase} "
        "Dorrit laughed. Dorrit wept. Anselm slept. Dorrit went home."
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
