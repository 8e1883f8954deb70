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
from app.ai.text.streamed import CONNECT, RETRIES, SILENCE, StreamedModel, within
from app.ai.usage import Usage

if TYPE_CHECKING:
    from anthropic import AsyncAnthropic
    from anthropic.types import MessageDeltaUsage, OutputConfigParam
    from anthropic.types import Usage as Counted


class AnthropicTextModel(StreamedModel):
    """Writes by the official SDK.

    Every answer is streamed, also those that are wanted whole: a long one outlives no proxy
    otherwise, and `messages.parse` tells neither why an answer broke off nor what it cost.
    """

    provider = "anthropic"

    @cached_property
    def _client(self) -> "AsyncAnthropic":
        # Loaded when it is needed: it takes longer to import than all the rest.
        from anthropic import AsyncAnthropic  # noqa: PLC0415

        return AsyncAnthropic(
            api_key=self._key,
            base_url=self._url,
            timeout=httpx2.Timeout(SILENCE, connect=CONNECT),
            max_retries=RETRIES,
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
            events = await self._client.messages.create(
                model=self.model,
                max_tokens=limits.output_tokens,
                system=system,
                messages=[{"role": "user", "content": prompt}],
                output_config=config,
                stream=True,
            )
            async with events, aclosing(within(aiter(events), limits.seconds)) as timely:
                async for piece in _pieces(timely):
                    yield piece
        except anthropic.APIStatusError as error:
            raise fault(error) from error
        except (anthropic.APIError, httpx2.HTTPError) as error:
            raise ProviderUnavailable from error
        except ValueError as error:
            # What the SDK says of an event that is no JSON.
            raise BadAnswer from error


async def _pieces(events: AsyncIterator[Any]) -> AsyncIterator[str | Usage]:
    usage, reason = Usage(), None
    async for event in events:
        if event.type == "message_start":
            usage = _usage(event.message.usage, usage)
        elif event.type == "content_block_delta" and event.delta.type == "text_delta":
            yield event.delta.text
        elif event.type == "message_delta":
            usage, reason = _usage(event.usage, usage), event.delta.stop_reason
    if reason is None:
        raise ProviderUnavailable("The answer broke off.")
    if reason == "refusal":
        raise AnswerRefused(usage=usage)
    if reason in {"max_tokens", "model_context_window_exceeded"}:
        raise AnswerCut(usage=usage)
    yield usage


def _usage(said: "Counted | MessageDeltaUsage", before: Usage) -> Usage:
    """Return the counts so far: each report replaces the one before in what it tells."""
    read = said.input_tokens
    if read is None:
        return Usage(before.input_tokens, said.output_tokens, before.cached_tokens)
    cached = said.cache_read_input_tokens or 0
    # Here what is cached is counted apart, there as a part: ours are parts.
    return Usage(
        read + cached + (said.cache_creation_input_tokens or 0), said.output_tokens, cached
    )
