"""A language that is not understood is said to be so, and nothing is guessed in it."""

import pytest

from app.story.analysis.engine import Stage, analyse, level_of
from app.story.analysis.findings import Level
from app.texts.scenes import scenes
from tests.story.analysis.telling import document, told


@pytest.mark.parametrize(
    ("language", "level"),
    [
        ("en", Level.FULL),
        ("en-GB", Level.FULL),
        (None, Level.FULL),
        ("fr", Level.NAMES),
        ("pt-BR", Level.NAMES),
        ("de", Level.NONE),
        ("ja", Level.NONE),
    ],
)
def test_how_far_a_language_is_understood(language: str | None, level: Level) -> None:
    assert level_of(language) is level


def test_names_and_speech_but_no_speakers() -> None:
    found = told(
        "Madame Berthe entra. Jeanne et Madame Berthe virent Paul, et Jeanne vit Madame Berthe.\n\n"
        "\u00ab Bonjour, Jeanne \u00bb, dit Paul.",
        "fr",
    )
    assert found.findings.level is Level.NAMES
    assert {"Jeanne", "Madame Berthe"} <= set(found.names())
    assert found.speech() == [("Bonjour, Jeanne", None)]
    assert found.findings.scenes == ()
    assert found.findings.terms == ()


def test_nothing_of_what_is_not_understood() -> None:
    found = told("Der Hund lief. Die Katze schlief. Der Hund sah die Katze.", "de").findings
    assert found.level is Level.NONE
    assert found.language == "de"
    assert (found.characters, found.quotations, found.relationships) == ((), (), ())


def test_whoever_waits_hears_of_each_stage() -> None:
    heard: list[Stage] = []
    read = document("Dorte rose.")
    analyse(read, scenes(read), heard.append)
    assert heard == list(Stage)


def test_whoever_waits_may_stop_it() -> None:
    class StopError(Exception):
        pass

    def stop(stage: Stage) -> None:
        if stage is Stage.RELATIONSHIPS:
            raise StopError

    read = document("Dorte rose.")
    with pytest.raises(StopError):
        analyse(read, scenes(read), stop)
