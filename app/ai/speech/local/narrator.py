"""The narrator that is there where eSpeak is installed; it needs no key."""

import asyncio
import contextlib
import os
import struct
import sys
from collections.abc import Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import orjson

import app
from app.ai.errors import InputRefused, NarrationNotAvailable, ProviderUnavailable
from app.ai.speech.local.voices import NAMES, VOICES
from app.ai.speech.ogg import MEDIA_TYPE
from app.ai.speech.port import Speech, Utterance, Word
from app.ai.speech.words import words_of

#: What the extra `narration` brings.
MODULES = ("espeakng_loader", "numpy", "soundfile")

ROOT = str(Path(app.__file__).parents[1])
HEAD = struct.Struct("!Q")

#: How the child's answer begins: what was said, or a fault of ours.
SAID, FAILED = b"S", b"F"

#: Seconds that the longest text may take, and its characters.
PATIENCE, LONGEST = 300.0, 40_000


class ChildFailed(Exception):
    """The process that spoke came to an end of its own kind; the message tells which."""


@cache
def is_installed() -> bool:
    """Say whether all that it takes is here."""
    return all(find_spec(module) is not None for module in MODULES)


class LocalNarrator:
    """Reads by eSpeak, in a process of its own for each text, which can be ended at any time."""

    provider = "local"
    model = "espeak-ng"
    voices = VOICES
    longest = LONGEST

    async def speak(self, pieces: Sequence[Utterance]) -> Speech:
        """Say pieces one after the other."""
        if not is_installed():
            raise NarrationNotAvailable
        told = [(piece.text, NAMES.get(piece.voice, "")) for piece in pieces]
        if not all(voice for _, voice in told):
            raise InputRefused("There is no such voice.")
        if not any(words_of(text) for text, _ in told):
            raise InputRefused("There is nothing to say.")
        characters = sum(len(text) for text, _ in told)
        if characters > LONGEST:
            raise InputRefused("This is too much to be said at once.")
        # Halves of characters are none, and have no place in what is sent.
        sent = [(text.encode("utf-16", "replace").decode("utf-16"), voice) for text, voice in told]
        return _speech(await _answer(orjson.dumps(sent)), characters)

    async def close(self) -> None:
        """Let go of nothing: each process has ended."""


async def _answer(asked: bytes) -> bytes:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-P",
        "-m",
        "app.ai.speech.local.child",
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        # Threads for sums that nobody does here would take memory from its bounds.
        env={"PYTHONPATH": ROOT, "PYTHONUTF8": "1", "OPENBLAS_NUM_THREADS": "1"},
        cwd=os.path.sep,
    )
    try:
        async with asyncio.timeout(PATIENCE):
            answer, _ = await process.communicate(asked)
    except TimeoutError as error:
        raise ProviderUnavailable("Saying this takes too long.") from error
    finally:
        if process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()
    if answer[:1] != SAID:
        why = answer[1:].decode("utf-8", "replace") or f"Status {process.returncode}."
        raise ProviderUnavailable("The voice broke off.") from ChildFailed(why)
    return answer[1:]


def _speech(answer: bytes, characters: int) -> Speech:
    (length,) = HEAD.unpack_from(answer)
    told = orjson.loads(answer[HEAD.size : HEAD.size + length])
    return Speech(
        answer[HEAD.size + length :],
        MEDIA_TYPE,
        told["seconds"],
        tuple(Word(*word) for word in told["words"]),
        told["exact"],
        characters,
    )
