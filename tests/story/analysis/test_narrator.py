"""Who tells the story, if it is somebody in it."""

from app.story.analysis.assembly import UNNAMED
from tests.story.analysis.telling import told

TOLD = """I was nineteen when my uncle sent me to the lighthouse. Captain Voss met me on the quay.

"You are young Lunt," said Captain Voss.

"I am, sir," said I.

"Then take up your box, Edgar, and follow me."

I took up my box. Captain Voss walked before me, and I thought that he limped. I said nothing.

"Edgar," he said at the door, "sit down."

"Good evening," I said.

"Come in, Edgar," said Captain Voss. I came in and I sat down, and I slept.
"""


def test_whom_others_call_by_name_tells_the_story() -> None:
    found = told(TOLD)
    assert found.who(found.findings.narrator) == "Edgar"
    assert [who for words, who in found.speech() if words in {"I am, sir,", "Good evening,"}] == [
        "Edgar",
        "Edgar",
    ]
    assert [each.name for each in found.findings.characters if each.narrator] == ["Edgar"]


def test_a_narrator_whom_nobody_calls_has_no_name() -> None:
    found = told(TOLD.replace(", Edgar", "").replace('"Edgar," he said at the door, "sit', '"Sit'))
    assert found.who(found.findings.narrator) == UNNAMED
    assert found.speech()[1] == ("I am, sir,", UNNAMED)


def test_a_story_in_the_third_person_has_no_narrator() -> None:
    found = told('Dorte rose. "I am tired, and I shall sleep, and I hope I dream," said Dorte.')
    assert found.findings.narrator is None
