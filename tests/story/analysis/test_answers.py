"""Who answers to a name, who surely talks, and who is met."""

from tests.story.analysis.telling import Told, told

#: Each exchange stands in paragraphs of its own.
ANSWERS = (
    '"Come in, Anselm," said Dorte.\n\n"Not yet," said the painter.\n\n'
    "Anselm had a house by the sea, and Anselm loved it.\n\n"
)


def _met(found: Told) -> set[frozenset[str | None]]:
    return {
        frozenset((found.who(each.source), found.who(each.target)))
        for each in found.findings.relationships
        if each.type == "MEETS"
    }


def test_who_answers_to_a_name_time_and_again_bears_it() -> None:
    found = told(ANSWERS * 3)
    assert {"Anselm", "painter"} in found.names().values()


def test_who_answers_to_a_name_once_may_be_another() -> None:
    found = told(ANSWERS + '"Row," said the painter.\n\n"Why?" said Dorte.\n\n')
    assert {"Anselm", "painter"} not in found.names().values()


def test_who_calls_a_name_does_not_bear_it() -> None:
    found = told(ANSWERS * 3 + '"Wait, Anselm," said the painter.\n\n')
    assert {"Anselm", "painter"} not in found.names().values()


def test_a_rank_means_whoever_was_called_by_it_last() -> None:
    found = told(
        "Then the Duchess of Harl came in and laughed. Anselm bowed, and the Duchess smiled. "
        "Then the Duchess laughed. Then the Duchess of Brenn came in and laughed. Anselm bowed, "
        "and the Duchess wept. Then the Duchess slept."
    )
    aliases = [{alias.name for alias in each.aliases} for each in found.findings.characters]
    assert {"Duchess of Harl", "Duchess"} in aliases
    assert {"Duchess of Brenn", "Duchess"} in aliases


def test_speech_without_an_answer_is_no_talk() -> None:
    found = told('"Go," said Dorte to Anselm. Anselm went. He came home late, and Dorte slept.')
    assert not [each for each in found.findings.relationships if each.type == "CONVERSES"]


def test_whose_child_somebody_is_is_not_met_for_that() -> None:
    found = told(
        "Dorte, daughter of Anselm, came in.\n\n\n" + "It rained. " * 40 + "\n\nAnselm was dead."
    )
    assert frozenset(("Dorte", "Anselm")) not in _met(found)


def test_who_is_named_once_is_met_by_nobody() -> None:
    text = (
        "Then Dorte met Anselm, and Captain Moor bowed. Then Dorte and Anselm went, and Anselm "
        "sang, and Dorte laughed."
    )
    assert _met(told(text)) == {frozenset(("Dorte", "Anselm"))}
    twice = _met(told(text + " Then Captain Moor and Dorte sailed."))
    assert frozenset(("Dorte", "Captain Moor")) in twice
