"""The narrator without a key: what it says, when it says which word, and that nothing hurts it."""

import asyncio
from importlib import import_module
from io import BytesIO
from itertools import pairwise
from time import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.ai.errors import InputRefused, NarrationNotAvailable, ProviderUnavailable
from app.ai.speech import ogg
from app.ai.speech.local import narrator
from app.ai.speech.local.align import aligned
from app.ai.speech.local.narrator import LONGEST, LocalNarrator, is_installed
from app.ai.speech.local.voices import NAMES
from app.ai.speech.port import Speech, Utterance
from app.ai.speech.words import words_of

spoken = pytest.mark.skipif(not is_installed(), reason="what narrates is not installed")

PIECES = [
    Utterance("The ferry came at 7,30; nobody had seen it.  ", "en-gb-f1"),
    Utterance("\u201cDon\u2019t\u201d, he said, \u201clook na\u00efve.\u201d\n\n", "en-gb-m1"),
    Utterance("It was closed!", "en-gb-f1"),
]


def check(speech: Speech, text: str) -> None:
    """Check that words are those of the text, one after the other and within the sound."""
    assert [(word.start, word.end) for word in speech.words] == words_of(text)
    assert all(0 <= word.begins < word.ends <= speech.seconds for word in speech.words)
    assert all(a.ends <= b.begins + 1e-9 for a, b in pairwise(speech.words))
    assert ogg.read(speech.content).seconds == speech.seconds


@spoken
async def test_pieces_are_said_one_after_the_other() -> None:
    made = LocalNarrator()
    text = "".join(piece.text for piece in PIECES)

    speech = await made.speak(PIECES)
    await made.close()

    check(speech, text)
    assert (speech.timings_exact, speech.characters) == (True, len(text))
    assert speech.media_type == "audio/ogg; codecs=opus"
    assert 6 < speech.seconds < 13


@spoken
async def test_a_decoder_hears_each_word_where_it_is_told() -> None:
    soundfile: Any = import_module("soundfile")
    numpy: Any = import_module("numpy")

    speech = await LocalNarrator().speak([Utterance("One. Two! Three?", "en-gb-m1")])

    samples, rate = soundfile.read(BytesIO(speech.content))
    assert len(samples) / rate == pytest.approx(speech.seconds, abs=0.001)
    loud = numpy.abs(samples)

    def heard(begins: float, ends: float) -> float:
        return float(loud[round(begins * rate) : round(ends * rate)].mean())

    for word in speech.words:
        assert heard(word.begins, word.ends) > 0.02
    for word, following in pairwise(speech.words):
        # Between sentences is silence, and the words end where it begins.
        assert following.begins - word.ends > 0.15
        assert heard(word.ends + 0.03, following.begins - 0.03) < 0.004


@spoken
async def test_the_same_sounds_the_same_and_other_voices_otherwise() -> None:
    made = LocalNarrator()

    one, again, other = [
        (await made.speak([Utterance("Good evening to you.", voice)])).content
        for voice in ("en-gb-f1", "en-gb-f1", "en-gb-m2")
    ]

    assert one == again != other


@spoken
async def test_breath_is_the_same_in_another_second() -> None:
    made, pieces = LocalNarrator(), [Utterance("Good evening to you.", "en-gb-f1")]
    # The library seeds its chance by the clock's seconds.
    second = int(time())
    first = await made.speak(pieces)

    while int(time()) == second:
        assert await made.speak(pieces) == first

    assert await made.speak(pieces) == first


@spoken
async def test_every_voice_speaks() -> None:
    espeak: Any = import_module("app.ai.speech.local.espeak")
    speaker = espeak.Speaker()

    lengths = [len(speaker.say("Alpha beta.", voice).samples) for voice in NAMES.values()]

    assert min(lengths) > speaker.rate / 4


@spoken
@pytest.mark.parametrize(
    "text",
    [
        "<speak><break time='99999s'/>Hello <b>you</b> &amp; me</speak>",
        "[[h@l'oU]] {{x}} |/| \\n %s %n $(date)",
        "a\0b\0\0c",
        "\ud800 half \udfff",
        "\u041f\u0440\u0438\u0432\u0435\u0442, \u65e5\u672c\u8a9e",
        "\u0928\u092e\u0938\u094d\u0924\u0947 \u0645\u0631\u062d\u0628\u0627",
        "\U0001f389 e\u0301\u0301\u0301 1e999 0x1F -- ...! ?",
        "x" * 3000,
        "1" * 400,
        "a." * 1500,
        "a.a.a.a.a. " * 200,
        "\n\n\r\t word \v\f \u2028 end \u202e desrever",
    ],
)  # fmt: skip
async def test_whatever_a_text_is_made_of_it_is_only_said(text: str) -> None:
    speech = await LocalNarrator().speak([Utterance(text, "en-gb-f1")])

    check(speech, text)


@spoken
async def test_markup_is_read_and_not_obeyed() -> None:
    speech = await LocalNarrator().speak([Utterance('Wait <break time="30s"/> here.', "en-us-f1")])

    assert speech.seconds < 10


@spoken
async def test_several_speak_at_once() -> None:
    made = LocalNarrator()

    speeches = await asyncio.gather(
        *(made.speak([Utterance(text, "en-gb-f1")]) for text in ("One.", "Two or three.", "One."))
    )

    assert speeches[0] == speeches[2] != speeches[1]


@spoken
async def test_who_takes_too_long_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(narrator, "PATIENCE", 0.01)

    with pytest.raises(ProviderUnavailable, match="too long"):
        await LocalNarrator().speak(PIECES)


@spoken
async def test_a_voice_that_dies_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(NAMES, "en-gb-f1", "no/such+voice")

    with pytest.raises(ProviderUnavailable, match="broke off") as raised:
        await LocalNarrator().speak(PIECES)

    assert "eSpeak has no voice" in str(raised.value.__cause__)


@spoken
@pytest.mark.parametrize(
    ("text", "voice"),
    [
        ("", "en-gb-f1"),
        (" \u2026 ", "en-gb-f1"),
        ("Hello.", "nobody"),
        ("a" * (LONGEST + 1), "de-f1"),
    ],
)
async def test_what_cannot_be_said_is_refused(text: str, voice: str) -> None:
    with pytest.raises(InputRefused):
        await LocalNarrator().speak([Utterance(text, voice)])


async def test_without_what_it_takes_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(narrator, "is_installed", lambda: False)

    with pytest.raises(NarrationNotAvailable, match=r"install fabula\[narration\]"):
        await LocalNarrator().speak(PIECES)


def test_words_that_were_heard_of_begin_there_and_others_in_between() -> None:
    text = "Dr. Moss has 1,234 hens"
    # A number is read as several words, and one word is not told of.
    heard = [(0, 100), (4, 200), (12, 500), (14, 600), (17, 800)]

    made = aligned(text, heard, 1200, lambda _, last: last)

    words = [text[word.start : word.end] for word in made.words]
    assert words == ["Dr", "Moss", "has", "1,234", "hens"]
    assert [word.begins for word in made.words[:2]] == [100, 200]
    assert 200 < made.words[2].begins < 500
    assert made.words[3].begins == 500
    assert 500 < made.words[4].begins < 1200
    assert made.heard == 3


def test_a_word_that_is_told_of_behind_a_later_one_is_not_believed() -> None:
    made = aligned("one two three", [(0, 0), (8, 300), (4, 700)], 1000, lambda _, last: last)

    assert [word.begins for word in made.words] == [0, pytest.approx(150, abs=60), 300]
    assert made.heard == 2


@given(
    st.text(alphabet="ab. ,1'\u00e9", max_size=40),
    st.lists(st.tuples(st.integers(-2, 45), st.integers(0, 5000)), max_size=20),
)
def test_whatever_is_told_words_are_in_order_within_the_sound(
    text: str, heard: list[tuple[int, int]]
) -> None:
    made = aligned(text, heard, 5000, lambda first, last: (first + last) // 2)

    assert [(word.start, word.end) for word in made.words] == words_of(text)
    assert all(0 <= word.begins <= word.ends <= 5000 for word in made.words)
    assert all(a.ends <= b.begins for a, b in pairwise(made.words))
