"""The real SDKs against a server that speaks their wire formats: what goes well."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing
from typing import Literal

import pytest
from pydantic import BaseModel, SecretStr

from app.ai.errors import ProviderUnavailable
from app.ai.routing import NONE, Keys, text_model_for
from app.ai.text.anthropic import AnthropicTextModel
from app.ai.text.openai import OpenAITextModel
from app.ai.text.port import Effort, Limits
from app.ai.text.streamed import within
from app.ai.usage import Usage
from app.settings import Settings
from tests.ai.text.conftest import Dialect
from tests.ai.text.wire import Reply

USED = Usage(input_tokens=10, output_tokens=7, cached_tokens=3)


class Bird(BaseModel):
    """A bird."""

    name: str
    size: Literal["SMALL", "LARGE"]
    wings: int | None = None


async def test_a_structured_answer_is_read_from_its_pieces(dialect: Dialect) -> None:
    dialect.wire.replies = [Reply(events=dialect.says(['{"name": "wr', 'en", "size": "SMALL"}']))]

    made = await dialect.model.structured("Be brief.", "Which bird?", Bird)

    assert made.value == Bird(name="wren", size="SMALL")
    assert made.usage == USED


async def test_each_provider_is_asked_in_its_own_terms(dialect: Dialect) -> None:
    dialect.wire.replies = [Reply(events=dialect.says(['{"name": "wren", "size": "SMALL"}']))]

    await dialect.model.structured(
        "Be brief.", "Which?", Bird, effort=Effort.LOW, limits=Limits(output_tokens=99)
    )

    asked, headers = dialect.asked, dialect.wire.headers[0]
    assert asked["model"] == dialect.model.model
    assert asked["stream"] is True
    if dialect.name == "anthropic":
        # Which of the two is the SDK's business, and has been either.
        sent = headers.get("x-api-key") or headers["authorization"].removeprefix("Bearer ")
        assert sent == "sk-mine"
        assert dialect.wire.paths == ["/v1/messages"]
        assert asked["messages"] == [{"role": "user", "content": "Which?"}]
        assert (asked["system"], asked["max_tokens"]) == ("Be brief.", 99)
        assert asked["output_config"]["effort"] == "low"
        form = asked["output_config"]["format"]
    else:
        assert headers["authorization"] == "Bearer sk-mine"
        assert dialect.wire.paths == ["/v1/responses"]
        assert (asked["instructions"], asked["input"]) == ("Be brief.", "Which?")
        assert (asked["max_output_tokens"], asked["store"]) == (99, False)
        assert asked["reasoning"] == {"effort": "low"}
        form = asked["text"]["format"]
        assert form["strict"] is True
        assert form["schema"]["required"] == ["name", "size", "wings"]
    assert form["type"] == "json_schema"
    assert form["schema"]["additionalProperties"] is False
    assert form["schema"]["properties"]["size"]["enum"] == ["SMALL", "LARGE"]


async def test_pieces_come_as_they_are_written_and_usage_last(dialect: Dialect) -> None:
    dialect.wire.replies = [Reply(events=dialect.says(["One ", "two ", "three."]))]

    pieces = [piece async for piece in dialect.model.stream("Count.", "To three.")]

    assert pieces == ["One ", "two ", "three.", USED]
    form = dialect.asked["output_config" if dialect.name == "anthropic" else "text"]
    assert "format" not in form


async def test_who_has_read_enough_stops_and_may_ask_again(dialect: Dialect) -> None:
    dialect.wire.replies = [Reply(events=dialect.says(["One ", "two ", "three."]))]

    async with aclosing(dialect.model.stream("Count.", "To three.")) as pieces:
        first = await anext(pieces)
    again = [piece async for piece in dialect.model.stream("Count.", "To three.")]

    assert first == "One "
    assert again[:-1] == ["One ", "two ", "three."]


async def test_a_fault_that_passes_is_not_noticed(dialect: Dialect) -> None:
    soon = {"retry-after-ms": "1"}
    dialect.wire.replies = [
        Reply(429, soon),
        Reply(529, soon),
        Reply(events=dialect.says(["Yes."])),
    ]

    pieces = [piece async for piece in dialect.model.stream("Answer.", "Well?")]

    assert pieces == ["Yes.", USED]
    assert len(dialect.wire.asked) == 3


async def numbers() -> AsyncIterator[int]:
    yield 1
    yield 2
    await asyncio.sleep(0.03)
    yield 3


async def test_only_waiting_uses_up_the_time() -> None:
    seen: list[int] = []

    async def read() -> None:
        async for each in within(numbers(), 0.02):
            await asyncio.sleep(0.03)
            seen.append(each)

    with pytest.raises(ProviderUnavailable):
        await read()

    assert seen == [1, 2]


async def test_a_provider_that_falls_silent_is_left() -> None:
    silent = asyncio.Event()

    async def answer(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\n: hello\n\n")
        await silent.wait()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    for kind in (AnthropicTextModel, OpenAITextModel):
        model = kind("sk-mine", url, "m")
        with pytest.raises(ProviderUnavailable):
            async for _ in model.stream("Count.", "To three.", limits=Limits(seconds=0.2)):
                pass
        await model.close()
    silent.set()
    server.close()


def test_the_nearest_key_writes(settings: Settings) -> None:
    server = settings.model_copy(
        update={
            "anthropic_api_key": SecretStr("sk-a"),
            "openai_api_key": SecretStr("sk-o"),
            "text_model_anthropic": "claude-mine",
        }
    )
    own = Keys({"OPENAI": "sk-own"})
    both = Keys({"OPENAI": "sk-own", "ANTHROPIC": "sk-too"})

    by_server, by_own, by_both = (text_model_for(server, keys) for keys in (NONE, own, both))

    assert text_model_for(settings, NONE) is None
    assert isinstance(by_server, AnthropicTextModel)
    assert (by_server.model, vars(by_server)["_key"]) == ("claude-mine", "sk-a")
    assert isinstance(by_own, OpenAITextModel)
    assert (by_own.model, vars(by_own)["_key"]) == ("gpt-6.1-sol", "sk-own")
    assert isinstance(by_both, AnthropicTextModel)
    assert vars(by_both)["_key"] == "sk-too"
