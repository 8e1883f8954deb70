"""Answers that come in pieces: each in time, and all of them one value."""

import asyncio
import ssl
from abc import ABC, abstractmethod
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from functools import cache
from typing import TypeVar

import httpx2
from pydantic import BaseModel, ValidationError

from app.ai.errors import BadAnswer, ProviderUnavailable
from app.ai.text.port import USUAL, Effort, Limits, Structured, T
from app.ai.usage import Usage

#: Seconds that a provider may be silent, and that a connection may take.
SILENCE, CONNECT = 120.0, 10.0

#: How often the SDKs try again by themselves before an answer begins: what passes quickly is not
#: noticed, and what lasts is for the run to retry, visibly.
RETRIES = 2

Item = TypeVar("Item")


@cache
def trust() -> ssl.SSLContext:
    """Return whom we trust, once: to load all authorities takes longer than to ask a question."""
    return httpx2.create_ssl_context()


class StreamedModel(ABC):
    """A model whose every answer is streamed, also those that are wanted whole."""

    provider: str

    def __init__(self, key: str, url: str, model: str) -> None:
        self._key = key
        self._url = url
        self.model = model

    @abstractmethod
    def _answer(
        self,
        system: str,
        prompt: str,
        effort: Effort,
        limits: Limits,
        schema: type[BaseModel] | None,
    ) -> AsyncGenerator[str | Usage]:
        """Yield an answer piece by piece, and at last what was used."""

    async def structured(
        self,
        system: str,
        prompt: str,
        schema: type[T],
        *,
        effort: Effort = Effort.MEDIUM,
        limits: Limits = USUAL,
    ) -> Structured[T]:
        """Return an answer that fits a schema."""
        async with aclosing(self._answer(system, prompt, effort, limits, schema)) as pieces:
            return await gathered(pieces, schema)

    async def stream(
        self,
        system: str,
        prompt: str,
        *,
        effort: Effort = Effort.MEDIUM,
        limits: Limits = USUAL,
    ) -> AsyncGenerator[str | Usage]:
        """Yield an answer piece by piece as it is written, and at last what was used."""
        async with aclosing(self._answer(system, prompt, effort, limits, None)) as pieces:
            async for piece in pieces:
                yield piece

    async def close(self) -> None:
        """Let go of connections."""
        # There are none until something was asked.
        if "_client" in self.__dict__:
            await self.__dict__["_client"].close()


def patience(seconds: float) -> httpx2.Timeout:
    """Return how long a provider may be silent in an answer that may take so many seconds."""
    return httpx2.Timeout(min(SILENCE, seconds), connect=CONNECT)


async def within(events: AsyncIterator[Item], seconds: float) -> AsyncGenerator[Item]:
    """Yield what comes until the time is over.

    The time is only counted down while we wait: whoever reads the pieces is never interrupted. A
    silence is ended by the connection's own limit: one of ours for each piece costs as much as
    the rest of what is done with it.
    """
    left = seconds
    clock = asyncio.get_running_loop()
    while True:
        began = clock.time()
        try:
            event = await anext(events)
        except StopAsyncIteration:
            return
        left -= clock.time() - began
        if left < 0:
            raise ProviderUnavailable("The provider took too long to answer.")
        yield event


async def gathered(pieces: AsyncIterator[str | Usage], schema: type[T]) -> Structured[T]:
    """Return the value that the pieces of an answer spell."""
    said: list[str] = []
    usage = Usage()
    async for piece in pieces:
        if isinstance(piece, Usage):
            usage = piece
        else:
            said.append(piece)
    try:
        return Structured(schema.model_validate_json("".join(said)), usage)
    except ValidationError as error:
        # Without the error's text: it would quote the answer, and hence the book, in logs.
        raise BadAnswer(usage=usage) from error
