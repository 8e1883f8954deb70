"""Scenes cut into voices: the text itself, whole and once, whatever is said in it."""

from itertools import pairwise
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.ai.errors import BadAnswer
from app.ai.speech.port import Speech, Utterance, Voice, VoiceGender, Word
from app.ai.speech.words import words_of
from app.narration.casting import Speaker, cast, speaking
from app.narration.parts import Said, check_words, parts_of, pieces_of, portions
from app.story.models import Gender

A, B, C = UUID(int=1), UUID(int=2), UUID(int=3)
TEXTS = st.text(alphabet="ab “”.,\n", max_size=60)
RANGES = st.lists(
    st.tuples(st.integers(0, 90), st.integers(0, 30), st.sampled_from([A, B, C])), max_size=8
)


def lines(found: list[tuple[int, int, UUID]]) -> list[Said]:
    return [Said(start, start + length, who) for start, length, who in found]


@given(TEXTS, st.integers(0, 40), RANGES)
def test_pieces_are_the_text_whole_and_once(
    text: str, start: int, found: list[tuple[int, int, UUID]]
) -> None:
    parts = parts_of(start, start + len(text), lines(found))
    pieces = pieces_of(text, start, lines(found), {A: "a", B: "b"}, "n")

    assert [part.start for part in parts[1:]] == [part.end for part in parts[:-1]]
    assert all(part.start < part.end for part in parts)
    assert "".join(piece.text for piece in pieces) == text
    assert all(one.voice != next_.voice for one, next_ in pairwise(pieces))


@given(TEXTS, RANGES, st.integers(5, 20))
def test_portions_are_the_pieces_and_none_is_too_long(
    text: str, found: list[tuple[int, int, UUID]], longest: int
) -> None:
    pieces = pieces_of(text, 0, lines(found), {A: "a", B: "b"}, "n")
    made = list(portions(pieces, longest))

    assert "".join(piece.text for portion in made for piece in portion) == text
    assert all(0 < sum(len(piece.text) for piece in each) <= longest for each in made)


def test_speakers_have_their_voices_and_marks_go_along() -> None:
    text = "“Come,” said Mara. “No.” “Why?”\n"
    said = [Said(1, 6, A), Said(20, 23, B), Said(26, 30, A)]

    assert pieces_of(text, 0, said, {A: "a", B: "b"}, "n") == [
        Utterance("“Come,", "a"),
        Utterance("” said Mara. “", "n"),
        Utterance("No.” “", "b"),
        Utterance("Why?”\n", "a"),
    ]


def test_of_what_is_said_at_once_the_first_is_heard() -> None:
    assert [
        (part.start, part.end, part.speaker)
        for part in parts_of(10, 40, [Said(5, 15, A), Said(12, 20, B), Said(13, 14, C)])
    ] == [(10, 15, A), (15, 20, B), (20, 40, None)]


def spoken(*words: tuple[int, int, float, float]) -> Speech:
    return Speech(b"", "audio/ogg", 4.0, tuple(Word(*each) for each in words), True, 7)


PIECES = [Utterance("one ", "a"), Utterance("two", "b")]


def test_speech_that_says_every_word_is_kept() -> None:
    check_words(PIECES, spoken((0, 3, 0, 1), (4, 7, 1, 2)))


@pytest.mark.parametrize(
    "words",
    [
        [(0, 3, 0, 1)],
        [(0, 3, 0, 1), (0, 3, 1, 2), (4, 7, 2, 3)],
        [(4, 7, 0, 1), (0, 3, 1, 2)],
        [(0, 3, 2, 3), (4, 7, 0, 1)],
        [(0, 3, 0, 1), (4, 7, 1, 5)],
    ],
    ids=["skipped", "doubled", "turned round", "out of order", "behind the end"],
)
def test_speech_that_says_something_else_is_refused(
    words: list[tuple[int, int, float, float]],
) -> None:
    with pytest.raises(BadAnswer):
        check_words(PIECES, spoken(*words))


F, M, N = VoiceGender.FEMALE, VoiceGender.MALE, VoiceGender.NEUTRAL
VOICES = [
    Voice("f1", F, "", "en"),
    Voice("m1", M, "", "en"),
    Voice("f2", F, "", "en"),
    Voice("f3", F, "", "en"),
    Voice("n1", N, "", "en"),
    Voice("g", F, "", "de"),
]


def test_whoever_says_most_chooses_first_and_nobody_has_the_narrators_voice() -> None:
    she = frozenset({Gender.UNKNOWN, Gender.FEMALE})
    speakers = [
        Speaker(A, 3, 10, she),
        Speaker(B, 9, 20, she),
        Speaker(C, 1, 0, frozenset({Gender.UNKNOWN, Gender.MALE})),
    ]

    found = cast(speakers, speaking(VOICES, "en-GB"), "f1")

    assert found[B, Gender.FEMALE] == "f2"
    assert found[A, Gender.FEMALE] == "f3"
    assert found[C, Gender.MALE] == "m1"
    assert {found[each, Gender.UNKNOWN] for each in (A, B, C)} == {"n1"}


def test_a_language_that_no_voice_speaks_is_read_by_any() -> None:
    assert [voice.id for voice in speaking(VOICES, "de")] == ["g"]
    assert speaking(VOICES, "fi") == VOICES
    assert words_of("") == []
