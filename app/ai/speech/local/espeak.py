"""eSpeak NG's library: text in, samples and words out.

Its state is the process's, so there is one speaker in a process, and nobody else in its own.
"""

import ctypes
from array import array
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Any

_SYNCHRONOUS = 2
_UTF8 = 1
_CHARACTERS = 1
_LIST_END, _WORD = 0, 1
_RATE, _WORD_GAP = 1, 7

#: Words a minute: a little under its own, for who listens and reads along.
PACE = 155


class _Id(ctypes.Union):
    _fields_ = (("number", ctypes.c_int), ("name", ctypes.c_char_p), ("string", ctypes.c_char * 8))


class _Event(ctypes.Structure):
    _fields_ = (
        ("type", ctypes.c_int),
        ("unique_identifier", ctypes.c_uint),
        ("text_position", ctypes.c_int),
        ("length", ctypes.c_int),
        ("audio_position", ctypes.c_int),
        ("sample", ctypes.c_int),
        ("user_data", ctypes.c_void_p),
        ("id", _Id),
    )


_Heard = ctypes.CFUNCTYPE(
    ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.POINTER(_Event)
)


@dataclass(frozen=True)
class Said:
    """Samples of a text, and for each word that was heard its first character and sample."""

    samples: "array[int]"
    words: tuple[tuple[int, int], ...]


class Speaker:
    """The library, ready to speak."""

    def __init__(self) -> None:
        loader: Any = import_module("espeakng_loader")
        self._library = ctypes.CDLL(loader.get_library_path())
        self._library.espeak_Synth.argtypes = (
            ctypes.c_char_p,
            ctypes.c_size_t,
            ctypes.c_uint,
            ctypes.c_int,
            ctypes.c_uint,
            ctypes.c_uint,
            ctypes.POINTER(ctypes.c_uint),
            ctypes.c_void_p,
        )
        data = loader.get_data_path().encode()
        #: Samples a second.
        self.rate: int = self._library.espeak_Initialize(_SYNCHRONOUS, 0, data, 0)
        if self.rate <= 0:
            raise OSError("eSpeak does not find its data.")
        self._samples = array("h")
        self._words: list[tuple[int, int]] = []
        # Kept, as the library keeps only its address.
        self._heard: Callable[..., int] = _Heard(self._hear)
        self._library.espeak_SetSynthCallback(self._heard)
        self._library.espeak_ng_SetRandSeed.argtypes = (ctypes.c_long,)
        self._voice = ""

    def say(self, text: str, voice: str) -> Said:
        """Say a text literally: no markup in it means anything."""
        self._samples, self._words = array("h"), []
        if voice != self._voice:
            if self._library.espeak_SetVoiceByName(voice.encode()) != 0:
                raise OSError(f"eSpeak has no voice {voice}.")
            self._library.espeak_SetParameter(_RATE, PACE, 0)
            self._library.espeak_SetParameter(_WORD_GAP, 0, 0)
            self._voice = voice
        # Its breath is chance, and is to be the same for the same text.
        self._library.espeak_ng_SetRandSeed(1)
        # A null character would end the text, and halves of characters are none.
        told = text.replace("\0", " ").encode("utf-8", "replace") + b"\0"
        status = self._library.espeak_Synth(
            told, len(told), 0, _CHARACTERS, 0, _UTF8, ctypes.byref(ctypes.c_uint()), None
        )
        if status != 0:
            raise OSError(f"eSpeak says {status}.")
        return Said(self._samples, tuple(self._words))

    def _hear(self, samples: Any, count: int, events: Any) -> int:
        if samples and count > 0:
            self._samples.frombytes(ctypes.string_at(samples, count * 2))
        place = 0
        while events[place].type != _LIST_END:
            if events[place].type == _WORD:
                self._words.append((events[place].text_position - 1, events[place].sample))
            place += 1
        return 0
