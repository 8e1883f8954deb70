"""The port: what everything that paints can do."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Figure:
    """Somebody to be seen, in the words of their text; empty is what it does not say."""

    name: str = ""
    gender: str = ""
    age: str = ""
    height: str = ""
    build: str = ""
    hair: str = ""
    eyes: str = ""
    skin: str = ""
    features: str = ""
    clothing: str = ""


@dataclass(frozen=True, slots=True)
class SceneLook:
    """How a scene looks, as its analysis has it: for who understands words, but no sentences."""

    time_of_day: str = ""
    weather: str = ""
    lighting: str = ""
    mood: str = ""
    #: What it is called and how it is described: `the old harbour`.
    place: str = ""
    elements: tuple[str, ...] = ()
    figures: tuple[Figure, ...] = ()


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be seen, and how large; a portrait is of the first of the scene's figures."""

    prompt: str
    negative: str = ""
    width: int = 1024
    height: int = 1024
    seed: int = 0
    style: str = ""
    portrait: bool = False
    #: A picture to keep to, for who can.
    reference: bytes | None = None
    scene: SceneLook | None = None


@dataclass(frozen=True, slots=True)
class ImageUsage:
    """What a picture took; `seen_tokens` are those of the input that pictures were read in."""

    images: int = 1
    input_tokens: int = 0
    output_tokens: int = 0
    seen_tokens: int = 0


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture as it came, whose size may be another than what was wanted."""

    content: bytes
    media_type: str
    width: int
    height: int
    revised_prompt: str | None
    usage: ImageUsage


class Painter(Protocol):
    """Makes pictures."""

    @property
    def provider(self) -> str:
        """Who makes them."""

    @property
    def model(self) -> str:
        """What makes them, as its price is listed."""

    @property
    def keeps_reference(self) -> bool:
        """Whether it can keep to a picture; else it makes one without."""

    async def paint(self, wanted: Wanted) -> Picture:
        """Make a picture."""

    async def close(self) -> None:
        """Let go of connections."""
