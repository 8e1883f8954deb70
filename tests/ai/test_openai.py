"""The real SDK against a server that speaks the provider's wire format, faults included."""

import base64
import json
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from app.ai.embed.openai import DIMENSIONS, OpenAIEmbedder
from app.ai.embed.port import each_alone
from app.ai.errors import BadAnswer, InputRefused, KeyRefused, ProviderUnavailable
from app.platform.errors import AppError, RateLimited


def vector(text: str) -> list[float]:
    """Return a vector that half precision holds exactly."""
    return [float(len(text))] + [0.5] * (DIMENSIONS - 1)


def encoded(values: list[float]) -> str:
    return base64.b64encode(struct.pack(f"<{len(values)}f", *values)).decode()


@dataclass
class Provider:
    """What the server is to answer instead, and what it was asked."""

    url: str = ""
    faults: list[tuple[int, dict[str, str], Any]] = field(default_factory=list)
    poison: str = ""
    asked: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)

    def answer(self, body: dict[str, Any]) -> tuple[int, dict[str, str], Any]:
        self.asked.append(body)
        if self.faults:
            return self.faults.pop(0)
        texts = body["input"]
        if self.poison and any(self.poison in text for text in texts):
            return 400, {}, {"error": {"message": "bad input", "type": "invalid_request_error"}}
        assert body["encoding_format"] == "base64"
        # In an order of its own, as the protocol allows.
        data = [
            {"object": "embedding", "index": place, "embedding": encoded(vector(text))}
            for place, text in reversed(list(enumerate(texts)))
        ]
        usage = {"prompt_tokens": 3 * len(texts), "total_tokens": 3 * len(texts)}
        return 200, {}, {"object": "list", "data": data, "model": body["model"], "usage": usage}


@contextmanager
def provider() -> Iterator[Provider]:
    made = Provider()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            made.keys.append(self.headers["authorization"])
            length = int(self.headers["content-length"])
            status, headers, said = made.answer(json.loads(self.rfile.read(length)))
            body = said if isinstance(said, bytes) else json.dumps(said).encode()
            self.send_response(status)
            for name, value in {"content-type": "application/json", **headers}.items():
                self.send_header(name, value)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    made.url = f"http://127.0.0.1:{server.server_address[1]}/v1"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield made
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def openai() -> Iterator[Provider]:
    with provider() as made:
        yield made


ERROR = {"error": {"message": "no", "type": "x"}}
#: Answers so often that the SDK's own tries are used up.
TRIES = 3
AT_ONCE = {"retry-after-ms": "1"}


async def test_vectors_come_back_in_the_order_of_their_texts(openai: Provider) -> None:
    embedder = OpenAIEmbedder("sk-mine", openai.url)

    made = await embedder.embed(["a", "bbb", "cc"])
    await embedder.close()

    assert made.vectors == (vector("a"), vector("bbb"), vector("cc"))
    assert made.tokens == 9
    assert openai.keys == ["Bearer sk-mine"]
    assert openai.asked[0]["model"] == "text-embedding-3-small"


async def test_a_fault_that_passes_is_not_noticed(openai: Provider) -> None:
    openai.faults = [(429, AT_ONCE, ERROR), (500, AT_ONCE, ERROR)]
    embedder = OpenAIEmbedder("sk-mine", openai.url)

    made = await embedder.embed(["a"])
    await embedder.close()

    assert made.vectors == (vector("a"),)
    assert len(openai.asked) == TRIES


@pytest.mark.parametrize(
    ("faults", "error"),
    [
        ([(401, {}, ERROR)], KeyRefused),
        ([(403, {}, ERROR)], KeyRefused),
        ([(400, {}, ERROR)], InputRefused),
        ([(500, AT_ONCE, ERROR)] * TRIES, ProviderUnavailable),
        ([(529, AT_ONCE, ERROR)] * TRIES, ProviderUnavailable),
        ([(429, {**AT_ONCE, "retry-after": "42"}, ERROR)] * TRIES, RateLimited),
        ([(200, {}, {"object": "list", "data": [], "model": "m", "usage": {}})], BadAnswer),
        ([(200, {}, b"<html>")] * TRIES, BadAnswer),
        (
            [
                (
                    200,
                    {},
                    {
                        "object": "list",
                        "model": "m",
                        "usage": {"prompt_tokens": 1, "total_tokens": 1},
                        "data": [{"object": "embedding", "index": 0, "embedding": encoded([1.0])}],
                    },
                )
            ],
            BadAnswer,
        ),
    ],
)
async def test_a_fault_that_stays_is_an_error_of_its_kind(
    openai: Provider, faults: list[Any], error: type[AppError]
) -> None:
    openai.faults = list(faults)
    embedder = OpenAIEmbedder("sk-mine", openai.url)

    with pytest.raises(error) as raised:
        await embedder.embed(["a"])
    await embedder.close()

    if isinstance(raised.value, RateLimited):
        assert raised.value.retry_after == 42


async def test_a_provider_that_is_away_is_unavailable() -> None:
    embedder = OpenAIEmbedder("sk-mine", "http://127.0.0.1:9/v1")

    with pytest.raises(ProviderUnavailable):
        await embedder.embed(["a"])
    await embedder.close()


async def test_one_text_that_is_refused_keeps_no_other_back(openai: Provider) -> None:
    openai.poison = "poison"
    embedder = OpenAIEmbedder("sk-mine", openai.url)
    texts = ["a", "b", "poison", "d", "e"]

    made = await each_alone(embedder, texts)
    await embedder.close()

    assert made.vectors == tuple(None if text == "poison" else vector(text) for text in texts)
    assert made.tokens == 12
