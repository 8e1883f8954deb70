"""Speech by the real SDK against a server that speaks the wire format, faults included."""

from importlib import import_module
from io import BytesIO
from itertools import pairwise
from typing import Any

import pytest
from pydantic import SecretStr

from app.ai.errors import AnswerRefused, BadAnswer, InputRefused, KeyRefused, ProviderUnavailable
from app.ai.routing import NONE, Keys, narrator_for
from app.ai.speech import ogg, openai
from app.ai.speech.local.narrator import LocalNarrator
from app.ai.speech.openai import PIECE, OpenAINarrator
from app.ai.speech.port import Utterance
from app.ai.speech.words import words_of
from app.platform.errors import AppError, RateLimited
from app.settings import Settings
from tests.ai.media import Asked, Reply, Server
from tests.ai.speech.conftest import AT_ONCE, said, sound

pytest.importorskip("soundfile")
pytest.importorskip("numpy")

HUM = sound(0.5)
HELLO = [Utterance("Hello there.", "marin")]


def narrator(server: Server) -> OpenAINarrator:
    return OpenAINarrator("sk-mine", f"{server.url}/v1", "gpt-4o-mini-tts")


async def test_a_text_is_asked_for_and_its_words_are_estimated(server: Server) -> None:
    server.replies = [said(HUM)]
    made = narrator(server)

    speech = await made.speak(HELLO)
    await made.close()

    (asked,) = server.asked
    assert asked.path == "/v1/audio/speech"
    assert asked.headers["authorization"] == "Bearer sk-mine"
    assert asked.json == {
        "model": "gpt-4o-mini-tts",
        "voice": "marin",
        "input": "Hello there.",
        "response_format": "opus",
    }
    assert speech.media_type == "audio/ogg; codecs=opus"
    assert speech.seconds == pytest.approx(0.5, abs=0.001)
    assert [(word.start, word.end) for word in speech.words] == [(0, 5), (6, 11)]
    assert (speech.timings_exact, speech.characters) == (False, 12)


async def test_what_is_long_is_cut_at_sentences_and_joined(server: Server) -> None:
    def answer(asked: Asked) -> Reply:
        return said(sound(len(asked.json["input"]) / 4000))

    server.answer = answer
    made = narrator(server)
    sentence = "The ferry came late to the island. "
    pieces = [
        Utterance(sentence * 250, "marin"),
        Utterance("\u2014 \n", "marin"),
        Utterance("Why?", "onyx"),
    ]
    whole = "".join(piece.text for piece in pieces)

    speech = await made.speak(pieces)
    await made.close()

    texts = [asked.json["input"] for asked in server.asked]
    voices = {asked.json["input"]: asked.json["voice"] for asked in server.asked}
    assert len(server.asked) == 4
    assert max(map(len, texts)) <= PIECE
    assert sum(text.endswith(". ") for text in texts) == 3
    assert voices["Why?"] == "onyx"
    assert speech.characters == sum(map(len, texts))
    # Nothing is skipped or doubled, and all is in order and within the sound.
    assert [(word.start, word.end) for word in speech.words] == words_of(whole)
    assert all(a.ends <= b.begins + 1e-9 for a, b in pairwise(speech.words))
    assert speech.words[0].begins == 0
    assert speech.words[-1].ends <= speech.seconds + 1e-9
    assert ogg.read(speech.content).seconds == speech.seconds
    soundfile: Any = import_module("soundfile")
    samples, rate = soundfile.read(BytesIO(speech.content))
    assert len(samples) / rate == pytest.approx(speech.seconds, abs=0.001)


async def test_a_fault_that_passes_is_not_noticed(server: Server) -> None:
    server.replies = [Reply(429, AT_ONCE), Reply(529, AT_ONCE), said(HUM)]
    made = narrator(server)

    speech = await made.speak(HELLO)
    await made.close()

    assert ogg.read(speech.content) == ogg.read(HUM)
    assert len(server.asked) == 3


MODERATED = b'{"error": {"message": "no", "type": "x", "code": "content_policy_violation"}}'


@pytest.mark.parametrize(
    ("reply", "error", "tries"),
    [
        (Reply(401), KeyRefused, 1),
        (Reply(402), KeyRefused, 1),
        (Reply(400), InputRefused, 1),
        (Reply(400, body=MODERATED), AnswerRefused, 1),
        (Reply(429, {**AT_ONCE, "retry-after": "42"}), RateLimited, 3),
        (Reply(500, AT_ONCE), ProviderUnavailable, 3),
        (Reply(529, AT_ONCE), ProviderUnavailable, 3),
        (Reply(503, {**AT_ONCE, "retry-after": "42"}), RateLimited, 3),
        (Reply(200, body=HUM[:-30], short=30), ProviderUnavailable, 1),
        (Reply(200, body=HUM[:-30]), BadAnswer, 1),
        (Reply(200, body=b"<html>"), BadAnswer, 1),
        (Reply(200, body=b""), BadAnswer, 1),
        (Reply(200, body=b"RIFF" + bytes(500)), BadAnswer, 1),
    ],
)
async def test_a_fault_is_an_error_of_its_kind(
    server: Server, reply: Reply, error: type[AppError], tries: int
) -> None:
    server.replies = [reply]
    made = narrator(server)

    with pytest.raises(error) as raised:
        await made.speak(HELLO)
    await made.close()

    assert type(raised.value) is error
    assert len(server.asked) == tries
    if isinstance(raised.value, RateLimited):
        assert raised.value.retry_after == 42


async def test_one_piece_that_fails_fails_all(server: Server) -> None:
    server.answer = lambda asked: Reply(400) if "b" in asked.json["input"] else said(HUM)
    made = narrator(server)

    with pytest.raises(InputRefused):
        await made.speak([Utterance(text, "ash") for text in ("a", "b", "c", "d")])
    await made.close()


async def test_a_sound_without_end_is_not_read(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(openai, "LARGEST", 1000)
    server.replies = [said(bytes(200_000))]
    made = narrator(server)

    with pytest.raises(BadAnswer, match="longer than any"):
        await made.speak(HELLO)
    await made.close()


async def test_a_silent_provider_is_not_waited_for(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(openai, "PATIENCE", 0.2)
    server.replies = [Reply(silent=True)]
    made = narrator(server)

    with pytest.raises(ProviderUnavailable):
        await made.speak(HELLO)
    await made.close()


async def test_a_provider_that_is_away_is_unavailable() -> None:
    made = OpenAINarrator("sk-mine", "http://127.0.0.1:9/v1", "m")

    with pytest.raises(ProviderUnavailable):
        await made.speak(HELLO)
    await made.close()


async def test_silence_and_too_much_ask_nobody(server: Server) -> None:
    made = narrator(server)

    for text in ("", " \u2026 ", "a " * 60_000):
        with pytest.raises(InputRefused):
            await made.speak([Utterance(text, "ash")])

    assert server.asked == []


def test_the_nearest_key_reads(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    server = settings.model_copy(update={"openai_api_key": SecretStr("sk-o")})
    own = Keys({"OPENAI": "sk-own"})

    by_server, by_own = narrator_for(server, NONE), narrator_for(server, own)

    assert isinstance(by_server, OpenAINarrator)
    assert (by_server.model, vars(by_server)["_key"]) == ("gpt-4o-mini-tts", "sk-o")
    assert vars(by_own)["_key"] == "sk-own"
    always = server.model_copy(update={"narrator": "local"})
    monkeypatch.setattr("app.ai.routing.is_installed", lambda: True)
    assert isinstance(narrator_for(settings, NONE), LocalNarrator)
    assert isinstance(narrator_for(always, own), LocalNarrator)
    monkeypatch.setattr("app.ai.routing.is_installed", lambda: False)
    assert narrator_for(always, own) is None
    assert narrator_for(settings, NONE) is None


def test_every_voice_has_a_name_of_its_own() -> None:
    for voices in (OpenAINarrator.voices, LocalNarrator.voices):
        assert len({voice.id for voice in voices}) == len(voices)
        assert all(voice.description for voice in voices)
