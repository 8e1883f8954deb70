import time
from collections.abc import Sequence
from pathlib import Path

import pytest

import demo
from app.chat.answer import Answer
from app.chat.local.recap import NOTHING, NOTHING_NEW, SINCE, SO_FAR, recap, told
from app.chat.local.scene import SceneDigest, SceneText, digest
from tests.chat.local.telling import Given, verify

PEOPLE = ("Ketta", "Voyle", "Harl", "Mrs. Orchard")


def scenes() -> list[SceneText]:
    """Return the chapters of the demo's novella as scenes."""
    made: list[SceneText] = []
    at = 0
    for number, path in enumerate(sorted(Path(demo.__path__[0]).glob("*.txt")), start=1):
        text = path.read_text("utf-8")
        made.append(SceneText(at, at + len(text), text, f"Chapter {number}", PEOPLE))
        at += len(text)
    return made


SCENES = scenes()
DIGESTS = [digest(each, "en") for each in SCENES]
END = SCENES[-1].end


def chapters(answer: Answer) -> list[int]:
    return [each.source for each in answer.citations]


def sound(answer: Answer, of: Sequence[SceneText] = SCENES) -> None:
    verify(answer, [Given(each.start, each.end, each.text) for each in of])


@pytest.mark.parametrize("size", [8, 12, 20])
def test_no_part_is_missed_and_the_last_is_told_most_closely(size: int) -> None:
    answer = told(DIGESTS, END, size)

    sound(answer)
    assert len(answer.citations) == size
    assert set(chapters(answer)) == set(range(8))
    assert chapters(answer) == sorted(chapters(answer))
    assert chapters(answer).count(7) >= max(chapters(answer).count(n) for n in range(7))
    assert answer.text.startswith(SO_FAR + "\n\nChapter 1: \u201c")


def test_fewer_sentences_than_parts_still_reach_from_the_first_to_the_last() -> None:
    answer = told(DIGESTS, END, 4)

    sound(answer)
    assert len(answer.citations) == 4
    assert chapters(answer)[0] <= 3
    assert chapters(answer)[-1] == 7


@pytest.mark.parametrize("until", [SCENES[2].end, SCENES[2].start + 2_000])
def test_nothing_beyond_the_place_is_told(until: int) -> None:
    for answer in (told(DIGESTS, until, 9), recap(SCENES, until, 9, "en")):
        sound(answer)
        assert answer.found
        assert max(each.end for each in answer.citations) <= until


def test_a_scene_that_was_only_begun_is_told_as_far_as_it_was_read() -> None:
    first = SCENES[0].text.index("She did not touch it.")

    answer = recap(SCENES, first, 9, "en")

    sound(answer)
    assert [each.end for each in answer.citations] == [first - 2]


def test_what_happened_since_is_told_alone() -> None:
    answer = told(DIGESTS, END, 6, since=SCENES[5].start)

    sound(answer)
    assert answer.text.startswith(SINCE)
    assert set(chapters(answer)) == {5, 6, 7}


def test_nothing_read_is_nothing_to_tell() -> None:
    assert told(DIGESTS, 0, 9).text == NOTHING
    assert told(DIGESTS, END, 9, since=END).text == NOTHING_NEW
    assert told([], END, 9).found is False
    assert told(DIGESTS, END, 0).found is False


def test_headings_and_talk_give_way_to_what_is_done() -> None:
    text = (
        '# The Ferry\n\n"Is it late?" said the child. "It is late, and it is late every day."\n\n'
        "Maren Holt pulled the ferry over the sound by its chain."
    )
    scene = SceneText(7, 7 + len(text), text, None, ("Maren Holt",))

    answer = told([digest(scene, "en")], scene.end, 1)

    sound(answer, [scene])
    assert answer.text == (
        f"{SO_FAR}\n\n\u201cMaren Holt pulled the ferry over the sound by its chain.\u201d [1]"
    )


def test_the_same_is_not_told_twice() -> None:
    line = "Maren pulled the ferry over the cold sound by its chain. "
    other = "The bailiff counted the eels in all the baskets on the quay. "
    text = [line + other, line + "It rained on the harbour and nobody was there at all."]
    made = [SceneText(n * 200, n * 200 + len(each), each, None, ()) for n, each in enumerate(text)]

    answer = told([digest(each, "en") for each in made], 400, 2)

    assert len({each.quote for each in answer.citations}) == 2


def test_the_first_sight_of_somebody_and_the_leads_are_worth_telling() -> None:
    first = "Maren rowed the boat to the island with the eels of the day."
    second = "The boat was rowed to the island with the eels of the day."
    text = f"{second} {first} {second}"
    scene = SceneText(0, len(text), text, None, ("Maren",))

    assert [each.quote for each in told([digest(scene, "en")], 200, 1).citations] == [first]


def test_a_digest_is_small_and_made_of_the_scene() -> None:
    for scene, short in zip(SCENES, DIGESTS, strict=True):
        assert isinstance(short, SceneDigest)
        assert 0 < len(short.told) <= 16
        for each in short.told:
            assert each.quote == scene.text[each.start - scene.start : each.end - scene.start]


def test_digests_of_a_long_book_are_told_at_once() -> None:
    many = [
        SceneDigest(each.start, each.end, str(n), each.told) for n in range(40) for each in DIGESTS
    ]
    began = time.process_time()

    told(many, END, 20)

    assert time.process_time() - began < 0.3


def test_another_language_is_told_as_it_is() -> None:
    text = "Maren zog die Fähre an ihrer Kette über den Sund. Der Vogt zählte die Aale am Kai."
    scene = SceneText(0, len(text), text, "Eins", ("Maren",))

    answer = told([digest(scene, "de")], len(text), 5)

    sound(answer, [scene])
    assert len(answer.citations) == 2
