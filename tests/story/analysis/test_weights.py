"""The weights speak of signs that are given: the one without the other is silent."""

from app.story.analysis.signs import signs, signs_of_history
from app.story.analysis.weights import WEIGHTS
from tests.story.analysis.telling import laid
from tests.story.analysis.test_narrator import TOLD
from tests.story.analysis.test_speakers import TALK


def test_what_decides_has_its_weight() -> None:
    assert WEIGHTS["tag names"] > 1
    assert WEIGHTS["tag names another"] < -1
    assert WEIGHTS["tag says I, narrator"] > 1
    assert WEIGHTS["gender fits, PRONOUN"] > WEIGHTS["gender differs, PRONOUN"] + 1


def test_nearly_every_sign_of_a_talk_has_a_weight() -> None:
    given: list[str] = []
    for text in (TALK, TOLD):
        for case in laid(text).cases:
            for person in case.candidates:
                given += signs(case.around, person)
                given += signs_of_history(case.around, person, tuple(case.candidates))
    known = [sign in WEIGHTS for sign in given]
    assert sum(known) > 0.9 * len(known)
