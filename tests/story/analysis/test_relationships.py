"""Who talks with whom and who meets, with all that speaks for it."""

from app.story.analysis.findings import EvidenceKind
from tests.story.analysis.telling import told

TALK = """Orla met Tobias at the gate. Orla raised the lamp. Brann was in bed.

"Who is there?" asked Orla.

"A friend," said Tobias. "The road is gone."

"Come in," said Orla. "What of Anselm?"

"Anselm is dead," said Tobias.

***

Brann woke. Brann heard Tobias on the stair.

"Who is there?" asked Brann.

"Tobias," said Tobias.
"""


def test_talk_weighs_every_piece_of_speech() -> None:
    found = told(TALK)
    talk = found.relationship("CONVERSES", "Orla", "Tobias")
    assert talk.weight == len(talk.evidence) == 6
    assert [found.text[e.start : e.end] for e in talk.evidence] == [
        "Who is there?",
        "A friend,",
        "The road is gone.",
        "Come in,",
        "What of Anselm?",
        "Anselm is dead,",
    ]
    assert {e.kind for e in talk.evidence} == {EvidenceKind.SPEECH}
    assert not talk.directed


def test_nothing_is_left_out_however_much_there_is() -> None:
    more = '"Yes," said Orla.\n\n"No," said Tobias.\n\n' * 30
    talk = told(f"{TALK}\n\nOrla met Tobias.\n\n{more}").relationship("CONVERSES", "Orla", "Tobias")
    assert talk.weight == len(talk.evidence) >= 60


def test_who_acts_in_one_place_meets() -> None:
    found = told(TALK)
    meeting = found.relationship("MEETS", "Orla", "Tobias")
    assert meeting.weight == 1
    assert {e.kind for e in meeting.evidence} == {EvidenceKind.PRESENCE}


def test_who_is_only_spoken_of_meets_nobody() -> None:
    found = told(TALK)
    assert not [
        each
        for each in found.findings.relationships
        if "Anselm" in {found.who(each.source), found.who(each.target)}
    ]


def test_nobody_stands_to_anybody_before_both_are_known() -> None:
    found = told(TALK)
    for each in found.findings.relationships:
        for end in (each.source, each.target):
            assert each.revealed_at >= found.findings.characters[end].revealed_at
