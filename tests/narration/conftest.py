"""A tale on the shelf, a provider on loopback that reads aloud, and people with credits."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import pytest
from pydantic import SecretStr

from app.graph.ids import split_id
from app.platform.runs.models import Run
from app.platform.runtime import Runtime
from app.settings import Settings
from tests.ai.media import Asked, Reply, Server, serving
from tests.ai.speech.conftest import said, sound
from tests.books.conftest import shelf
from tests.credits.conftest import bank
from tests.installation import Client, work_off
from tests.story.conftest import stories

__all__ = ["bank", "shelf", "stories"]

REQUEST = """
mutation ($input: RequestNarrationInput!) { requestNarration(input: $input) {
  __typename
  ... on RequestNarrationPayload { run { id kind status } book { id } }
  ... on Problem { code message }
  ... on InvalidInput { fields { path message } }
  ... on InsufficientCredits { needed available }
} }
"""
NARRATIONS = """
query ($id: ID!, $asOf: AsOf) { book(id: $id, asOf: $asOf) {
  narrating { id status error { code } progress }
  scenes { nodes { ordinal start end passage { text } narration {
    status url mediaType seconds provider model voice voices timingsExact credits characters
    error { code } words { start end begins ends }
  } } }
} }
"""
END = {"end": True}


@dataclass
class Reader:
    """A provider that says what it is asked to, and remembers."""

    server: Server
    seconds: float = 1.0
    #: Words whose text it answers otherwise, with the status.
    refused: dict[str, int] | None = None

    def __post_init__(self) -> None:
        self.server.answer = self._answer

    def _answer(self, asked: Asked) -> Reply:
        for words, status in (self.refused or {}).items():
            if words in asked.json["input"]:
                return Reply(status=status, headers={"x-should-retry": "false"})
        return said(hum(self.seconds))

    @property
    def spoken(self) -> list[tuple[str, str]]:
        """Return what it was asked to say, each with the voice."""
        return [(each.json["voice"], each.json["input"]) for each in self.server.asked]


@cache
def hum(seconds: float) -> bytes:
    return sound(seconds)


@pytest.fixture
def reader() -> Iterator[Reader]:
    with serving() as server:
        yield Reader(server)


@pytest.fixture
def settings(settings: Settings, reader: Reader) -> Settings:
    return settings.model_copy(
        update={"openai_url": reader.server.url, "openai_api_key": SecretStr("sk-house")}
    )


class Narrating:
    """Asks for narrations, and lets workers make them."""

    def __init__(self, runtime: Runtime) -> None:
        self.runtime = runtime

    async def ask(self, who: Client, book_id: str, key: str = "a", **given: Any) -> dict[str, Any]:
        asked = {"bookId": book_id, "idempotencyKey": key, **given}
        answer: dict[str, Any] = (await who.ask(REQUEST, {"input": asked}))["requestNarration"]
        return answer

    async def make(self, who: Client, book_id: str, key: str = "a", **given: Any) -> dict[str, Any]:
        """Ask, let it be made, and return the book."""
        asked = await self.ask(who, book_id, key, **given)
        assert asked["__typename"] == "RequestNarrationPayload", asked
        await work_off(self.runtime)
        return await self.told(who, book_id)

    async def told(self, who: Client, book_id: str, as_of: Any = END) -> dict[str, Any]:
        answer = await who.ask(NARRATIONS, {"id": book_id, "asOf": as_of})
        book: dict[str, Any] = answer["book"]
        if book["narrating"] is not None:
            async with self.runtime.database.read() as session:
                run = await session.get_one(Run, split_id(book["narrating"]["id"])[1])
            book["narrating"]["result"] = run.result
        return book


def scenes(book: dict[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = [each["narration"] for each in book["scenes"]["nodes"]]
    return found


def is_ogg(content: bytes) -> bool:
    return struct.unpack_from("<4s", content)[0] == b"OggS" and b"OpusHead" in content[:200]


@pytest.fixture
def narrating(runtime: Runtime) -> Narrating:
    return Narrating(runtime)
