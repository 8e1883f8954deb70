"""Who speaks, to whom, how that is known, and from where on."""

from app.story.analysis.findings import Method
from app.story.analysis.tags import TagKind
from tests.story.analysis.telling import laid, told

TALK = """Orla Brandt met Tobias Hale at the gate. Orla had a lamp, and she raised it.

"Who is there?" asked Orla.

"A friend," he said. "The road is gone."

"Gone?"

"Gone," said Hale.

Orla put down the lamp. "Then stay, Tobias."
"""


def test_an_exchange() -> None:
    found = told(TALK)
    assert [
        (found.words(q), found.who(q.speaker), found.who(q.addressee), q.method)
        for q in found.findings.quotations
    ] == [
        ("Who is there?", "Orla", "Hale", Method.EXPLICIT),
        ("A friend,", "Hale", "Orla", Method.ANAPHORIC),
        ("The road is gone.", "Hale", "Orla", Method.ANAPHORIC),
        ("Gone?", "Orla", "Hale", Method.IMPLICIT),
        ("Gone,", "Hale", "Orla", Method.EXPLICIT),
        ("Then stay, Tobias.", "Orla", "Hale", Method.IMPLICIT),
    ]


def test_what_the_text_names_is_surest() -> None:
    sure = {each.method: each.confidence for each in told(TALK).findings.quotations}
    assert sure[Method.EXPLICIT] > 0.95
    assert all(0 < chance <= 1 for chance in sure.values())


def test_a_speaker_is_known_from_the_words_beside_on() -> None:
    found = told('"Go home," said Dorte, and Anselm went. Anselm laughed. Dorte wept.')
    (said,) = found.findings.quotations
    assert found.text[: said.revealed_at] == '"Go home," said Dorte'


def test_tags_of_every_kind() -> None:
    ground = laid(
        'Dorte rose. Anselm laughed.\n\n"One," said Dorte.\n\n"Two," she said.\n\n'
        '"Three," said the old woman.\n\n"Four," said I.\n\n"Five."\n\nDorte turned and said, '
        '"Six."\n\n"Seven," was Anselm\'s answer.'
    )
    assert [turn.tag.kind for turn in ground.turns] == [
        TagKind.NAME,
        TagKind.PRONOUN,
        TagKind.NOUN,
        TagKind.I,
        TagKind.NONE,
        TagKind.NAME,
        TagKind.NAME,
    ]
    named = [turn.tag.person for turn in ground.turns if turn.tag.kind is TagKind.NAME]
    assert [ground.cast.people[person].kinds[0].name for person in named] == [
        "Dorte",
        "Dorte",
        "Anselm",
    ]


def test_pieces_around_a_tag_are_one_turn() -> None:
    ground = laid('"One," said Dorte, "and two." She rose. "Three."\n\n"Four," said Anselm.')
    assert [turn.quotes for turn in ground.turns] == [[0, 1, 2], [3]]


def test_who_is_called_is_spoken_to_and_does_not_speak() -> None:
    found = told(
        "Dorte, Anselm and Brann sat down. Dorte rose. Anselm laughed. Brann wept.\n\n"
        '"Anselm, give me the bread," said Dorte.\n\n"Here, Dorte."\n\n"And the salt, Brann."'
    )
    speaker = [each for _, each in found.speech()]
    assert speaker[0] == "Dorte"
    assert speaker[1] != "Dorte"
    assert speaker[2] != "Brann"
    assert [found.who(each.addressee) for each in found.findings.quotations] == [
        "Anselm",
        "Dorte",
        "Brann",
    ]


def test_nobody_known_speaks_for_nobody() -> None:
    found = told('"Hush," he said.')
    assert [(each.speaker, each.confidence) for each in found.findings.quotations] == [(None, 0.0)]
