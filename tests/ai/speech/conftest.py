from array import array
from collections.abc import Iterator
from importlib import import_module
from io import BytesIO
from typing import Any

import pytest

from tests.ai.media import Reply, Server, serving

AT_ONCE = {"retry-after-ms": "1"}


def sound(seconds: float, rate: int = 24_000, channels: int = 1) -> bytes:
    """Return a hum as Opus in Ogg."""
    soundfile: Any = import_module("soundfile")
    samples = array("h", (9000 * (n // 60 % 2) - 4500 for n in range(round(seconds * rate))))
    made = BytesIO()
    with soundfile.SoundFile(made, "w", rate, channels, format="OGG", subtype="OPUS") as file:
        file.buffer_write(array("h", (s for s in samples for _ in range(channels))), "int16")
    return made.getvalue()


def said(content: bytes) -> Reply:
    """Return a sound as OpenAI sends it."""
    return Reply(headers={"content-type": "audio/ogg"}, body=content)


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as made:
        yield made
