import base64
import json
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from io import BytesIO

import pytest
from PIL import Image

from app.ai.image.openai import OpenAIPainter
from app.ai.image.port import Painter
from app.ai.image.stability import StabilityPainter
from tests.ai.media import Reply, Server, serving

AT_ONCE = {"retry-after-ms": "1"}


def file(width: int = 12, height: int = 8, kind: str = "JPEG", colour: str = "teal") -> bytes:
    """Return a picture."""
    made = BytesIO()
    Image.new("RGB", (width, height), colour).save(made, kind)
    return made.getvalue()


def by_openai(content: bytes) -> Reply:
    """Return a picture as OpenAI sends it."""
    usage = {
        "input_tokens": 50,
        "output_tokens": 1056,
        "total_tokens": 1106,
        "input_tokens_details": {"image_tokens": 10, "text_tokens": 40},
    }
    said = {
        "created": 1,
        "data": [{"b64_json": base64.b64encode(content).decode()}],
        "output_format": "jpeg",
        "usage": usage,
    }
    return Reply(headers={"content-type": "application/json"}, body=json.dumps(said).encode())


def by_stability(content: bytes) -> Reply:
    """Return a picture as Stability sends it."""
    told = {"content-type": "image/jpeg", "finish-reason": "SUCCESS", "seed": "4"}
    return Reply(headers=told, body=content)


@dataclass(frozen=True)
class Dialect:
    """A provider, as our client and the server at its other end know it."""

    name: str
    painter: Painter
    server: Server
    sends: Callable[[bytes], Reply]


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as made:
        yield made


@pytest.fixture(params=["openai", "stability"])
async def dialect(request: pytest.FixtureRequest, server: Server) -> AsyncIterator[Dialect]:
    if request.param == "openai":
        painter: Painter = OpenAIPainter("sk-mine", f"{server.url}/v1", "gpt-image-2")
        made = Dialect("openai", painter, server, by_openai)
    else:
        painter = StabilityPainter("sk-mine", server.url, "stable-image-core")
        made = Dialect("stability", painter, server, by_stability)
    yield made
    await painter.close()
