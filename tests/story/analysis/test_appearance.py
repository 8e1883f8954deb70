"""How people look, in the text's words, and what changes about it."""

from app.story.analysis.findings import ChangeType, Trait
from tests.story.analysis.telling import told

TEXT = """Ilse Brandt was a tall girl of nineteen. Her hair was red, and she had grey eyes. Tobias \
Hale was stout, and he had a black beard. He never wore a hat.

***

In the morning Ilse put on a white gown. Tobias had shaved off his beard, and he looked ten years \
younger. Ilse's left arm was broken. "She wore a crown," said Tobias.
"""


def test_looks_in_the_words_of_the_text() -> None:
    found = told(TEXT)
    looks = {
        each.name: {(look.trait, look.value) for look in each.appearance}
        for each in found.findings.characters
    }
    assert looks == {
        "Ilse": {
            (Trait.HEIGHT, "tall"),
            (Trait.AGE, "nineteen"),
            (Trait.HAIR, "hair was red"),
            (Trait.EYES, "grey eyes"),
        },
        "Tobias": {(Trait.BUILD, "stout"), (Trait.HAIR, "black beard")},
    }
    for each in found.findings.characters:
        for look in each.appearance:
            assert found.words(look.evidence) == look.value
            assert look.revealed_at >= look.evidence.end


def test_changes_with_their_scene() -> None:
    found = told(TEXT)
    assert [
        (found.who(each.character), each.scene, each.type, each.description, each.prompt_modifier)
        for each in found.findings.changes
    ] == [
        ("Ilse", 1, ChangeType.OUTFIT, "a white gown", "wearing a white gown"),
        ("Tobias", 1, ChangeType.HAIR, "shaved off his beard", "hair: shaved off his beard"),
        (
            "Tobias",
            1,
            ChangeType.AGE,
            "looked ten years younger",
            "looked ten years younger",
        ),
        (
            "Ilse",
            1,
            ChangeType.INJURY,
            "left arm was broken",
            "visible injury: left arm was broken",
        ),
    ]


def test_what_nobody_wears_is_no_change() -> None:
    found = told("Ilse was not wearing a hat. Ilse never wore a cloak. Ilse wore a red gown.")
    assert [each.description for each in found.findings.changes] == ["a red gown"]


def test_what_somebody_is_called_beside_the_name() -> None:
    (ilse,) = told("Ilse was a tall girl. Ilse rose. Ilse laughed.").findings.characters
    assert [each.value for each in ilse.descriptors] == ["tall girl"]
