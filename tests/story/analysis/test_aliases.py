"""Which names are one person's, and which are not."""

from app.story.analysis.short_forms import is_fond_form, is_grown_form, is_short_form
from tests.story.analysis.telling import told


def gathered(text: str) -> set[frozenset[str]]:
    return {frozenset(names) for names in told(text).names().values()}


def test_a_full_name_holds_first_name_surname_and_title() -> None:
    assert gathered(
        "Tobias Hale rose. Mr. Hale sat down. Tobias laughed. Hale wept. Mr. Tobias Hale slept."
    ) == {frozenset(["Tobias Hale", "Mr. Hale", "Tobias", "Hale", "Mr. Tobias Hale"])}


def test_husband_and_wife_are_two() -> None:
    assert gathered("Mr. Hale rose. Mrs. Hale sat down. Mr. Hale laughed. Mrs. Hale wept.") == {
        frozenset(["Mr. Hale"]),
        frozenset(["Mrs. Hale"]),
    }


def test_two_of_one_surname_leave_it_to_neither() -> None:
    assert gathered(
        "Tobias Hale rose. Anselm Hale sat down. Tobias Hale laughed. Anselm Hale wept. "
        "Then Hale came, and there Hale slept."
    ) == {frozenset(["Tobias Hale"]), frozenset(["Anselm Hale"]), frozenset(["Hale"])}


def test_names_told_side_by_side_are_two_peoples() -> None:
    text = "Then Peggy and Margaret laughed. " * 4 + "Margaret wept. Now Peggy slept."
    assert gathered(text) == {frozenset(["Peggy"]), frozenset(["Margaret"])}


def test_a_short_form_is_the_same_first_name() -> None:
    text = "Margaret Tarn rose. Margaret laughed. Peggy sat down. Peggy wept. Margaret slept."
    assert gathered(text) == {frozenset(["Margaret Tarn", "Margaret", "Peggy"])}


def test_a_fathers_name_is_no_surname() -> None:
    assert gathered(
        "Boris Antonovitch Tarn rose. Boris Antonovitch laughed. Boris wept. Boris Tarn slept. "
        "Pavel Antonovitch sat down. Pavel laughed. Pavel slept."
    ) == {
        frozenset(["Boris Antonovitch Tarn", "Boris Antonovitch", "Boris", "Boris Tarn"]),
        frozenset(["Pavel Antonovitch", "Pavel"]),
    }


def test_a_title_means_the_only_one_who_bears_it() -> None:
    text = (
        "Widow Tarn rose. Widow Tarn laughed. The widow wept. "
        '"Go," said the widow. "No," said Anselm. "Go!" cried the widow. Anselm went.'
    )
    assert frozenset(["Widow Tarn", "widow"]) in gathered(text)


def test_forms_of_first_names() -> None:
    assert is_short_form("kate", "katherine")
    assert not is_short_form("katherine", "kate")
    assert is_grown_form("charley", "charles")
    assert not is_grown_form("mary", "maria")
    assert is_fond_form("lenya", "leonid")
    assert not is_fond_form("leonid", "lenya")
    assert not is_fond_form("anton", "andrey")


def test_a_nickname_that_the_text_gives_is_a_name_from_there_on() -> None:
    found = told(
        "Anselm rose early. Anselm was lame, and people called him Crook. Crook laughed. "
        "Crook went home. Anselm slept."
    )
    anselm = found.character("Crook")
    assert {alias.name for alias in anselm.aliases} == {"Anselm", "Crook"}
    (crook,) = [alias for alias in anselm.aliases if alias.name == "Crook"]
    assert found.text[: crook.revealed_at].endswith("called him Crook")


def test_sons_of_two_fathers_are_two() -> None:
    found = told(
        "Orlan Brennovitch rose. Orlan Brennovitch wept. Orlan Harlovitch sang. Orlan Harlovitch "
        "slept. Then Orlan Brennovitch met Orlan Harlovitch."
    )
    assert set(found.names()) == {"Orlan Brennovitch", "Orlan Harlovitch"}


def test_an_epithet_is_no_name_of_its_own() -> None:
    text = "Then Anselm rose, and Anselm wept. Then Anselm sang, and Anselm slept. "
    found = told(text + "Then Harlian Anselm sailed, and Anselm laughed.")
    assert found.names() == {"Anselm": {"Anselm", "Harlian Anselm"}}


def test_a_name_as_it_is_spoken_is_the_same_name() -> None:
    text = "Then Dorothy rose, and Dorothy wept. Then Dorothy sang, and Dorothy slept. "
    found = told(text + '"Go, Do\'thy," said Anselm. "Go, Do\'thy," said Anselm.')
    assert "Do'thy" in found.names()["Dorothy"]
