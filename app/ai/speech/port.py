"""The port: what everything that reads aloud can do."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class VoiceGender(StrEnum):
    """Whose voice it sounds like."""

    FEMALE = "FEMALE"
    MALE = "MALE"
    NEUTRAL = "NEUTRAL"


@dataclass(frozen=True, slots=True)
class Voice:
    """A voice that a narrator has; `language` is a primary tag, or empty if it speaks any."""

    id: str
    gender: VoiceGender
    description: str
    language: str = ""


@dataclass(frozen=True, slots=True)
class Utterance:
    """Something to be said in one voice."""

    text: str
    voice: str


@dataclass(frozen=True, slots=True)
class Word:
    """When a word is heard: its code points, counted through all pieces, and its seconds."""

    start: int
    end: int
    begins: float
    ends: float


@dataclass(frozen=True, slots=True)
class Speech:
    """Sound, and when it says which word.

    `timings_exact` tells times at which words were heard, but for a few between others, from
    estimates.
    """

    content: bytes
    media_type: str
    seconds: float
    words: tuple[Word, ...]
    timings_exact: bool
    #: What was said, as providers count it.
    characters: int


class Narrator(Protocol):
    """Reads aloud."""

    @property
    def provider(self) -> str:
        """Who reads."""

    @property
    def model(self) -> str:
        """What reads, as its price is listed."""

    @property
    def voices(self) -> Sequence[Voice]:
        """The voices that it has, the first of them for who has no other wish."""

    @property
    def longest(self) -> int:
        """Characters that it takes at once, all pieces together."""

    async def speak(self, pieces: Sequence[Utterance]) -> Speech:
        """Say pieces one after the other, in one sound."""

    async def close(self) -> None:
        """Let go of connections."""
