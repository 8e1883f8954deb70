"""Text by Anthropic, or by whatever speaks its protocol."""

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from functools import cached_property
from typing import TYPE_CHECKING, Any

import httpx2
from pydantic import BaseModel

from app.ai.errors import AnswerCut, AnswerRefused, BadAnswer, ProviderUnavailable
from app.ai.faults import fault
from app.ai.text.port import Effort, Limits
from app.ai.text.sse import happened
from app.ai.text.streamed import CONNECT, RETRIES, SILENCE, StreamedModel, patience, trust, within
from app.ai.usage import Usage

if TYPE_CHECKING:
    from anthropic import AsyncAnthropic
    from anthropic.types import OutputConfigParam

#: More tokens than any answer has: a number beyond is nonsense, and would not fit its column.
MOST = 10_000_000


class AnthropicTextModel(StreamedModel):
    """Writes by the official SDK.

    Every answer is streamed, also those that are wanted whole: a long one outlives no proxy
    otherwise, and `messages.parse` tells neither why an answer broke off nor what it cost.
    """

    provider = "anthropic"

    @cached_property
    def _client(self) -> "AsyncAnthropic":
        # Loaded when it is needed: it takes longer to import than all the rest.
        from anthropic import AsyncAnthropic, DefaultAsyncHttpxClient  # noqa: PLC0415

        return AsyncAnthropic(
            api_key=self._key,
            base_url=self._url,
            timeout=httpx2.Timeout(SILENCE, connect=CONNECT),
            max_retries=RETRIES,
            http_client=DefaultAsyncHttpxClient(base_url=self._url, verify=trust()),
        )

    async def _answer(
        self,
        system: str,
        prompt: str,
        effort: Effort,
        limits: Limits,
        schema: type[BaseModel] | None,
    ) -> AsyncGenerator[str | Usage]:
        import anthropic  # noqa: PLC0415

        config: OutputConfigParam = {"effort": effort.value}
        if schema is not None:
            form = anthropic.transform_schema(schema)
            config["format"] = {"type": "json_schema", "schema": form}
        try:
            response = self._client.messages.with_streaming_response.create(
                model=self.model,
                max_tokens=limits.output_tokens,
                system=system,
                messages=[{"role": "user", "content": prompt}],
                output_config=config,
                stream=True,
                timeout=patience(limits.seconds),
            )
            async with response as opened:
                timely = within(aiter(opened.iter_bytes()), limits.seconds)
                async with aclosing(timely), aclosing(happened(timely)) as events:
                    async for piece in _pieces(events):
                        yield piece
        except anthropic.APIStatusError as error:
            raise fault(error) from error
        except (anthropic.APIError, httpx2.HTTPError) as error:
            raise ProviderUnavailable from error


async def _pieces(events: AsyncIterator[dict[str, Any]]) -> AsyncIterator[str | Usage]:
    end = _End()
    try:
        async for event in events:
            if event.get("type") == "content_block_delta":
                if event["delta"]["type"] == "text_delta":
                    yield str(event["delta"]["text"])
            elif end.told(event):
                break
    except (KeyError, TypeError, AttributeError) as error:
        raise BadAnswer(usage=end.usage) from error
    if end.reason is None:
        raise ProviderUnavailable("The answer broke off.")
    if end.reason == "refusal":
        raise AnswerRefused(usage=end.usage)
    if end.reason in {"max_tokens", "model_context_window_exceeded"}:
        raise AnswerCut(usage=end.usage)
    yield end.usage


class _End:
    """How an answer ended, and what it used, as far as it was said."""

    def __init__(self) -> None:
        self.usage = Usage()
        self.reason: object = None

    def told(self, event: dict[str, Any]) -> bool:
        """Take note of an event that is not made of words; say whether it is the last."""
        match event.get("type"):
            case "message_start":
                self.usage = _usage(event["message"]["usage"], self.usage)
            case "message_delta":
                self.usage = _usage(event["usage"], self.usage)
                self.reason = event["delta"]["stop_reason"]
            case "error":
                raise ProviderUnavailable
            case "message_stop":
                return True
        return False


def _usage(said: dict[str, Any], before: Usage) -> Usage:
    """Return the counts so far: each report replaces the one before in what it tells."""
    read, written = said.get("input_tokens"), _count(said.get("output_tokens"))
    if read is None:
        return Usage(before.input_tokens, written, before.cached_tokens)
    cached = _count(said.get("cache_read_input_tokens"))
    # Here what is cached is counted apart, there as a part: ours are parts.
    made = _count(said.get("cache_creation_input_tokens"))
    return Usage(_count(read) + cached + made, written, cached)


def _count(said: Any) -> int:
    """Return a number of tokens, as far as it can be one."""
    return min(max(said, 0), MOST) if isinstance(said, int) else 0
