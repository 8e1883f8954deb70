"""Text by OpenAI, or by whatever speaks its protocol."""

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from functools import cached_property
from typing import TYPE_CHECKING, Any

import httpx2
from pydantic import BaseModel

from app.ai.errors import AnswerCut, AnswerRefused, BadAnswer, InputRefused, ProviderUnavailable
from app.ai.faults import fault
from app.ai.text.port import Effort, Limits
from app.ai.text.streamed import CONNECT, RETRIES, SILENCE, StreamedModel, patience, trust, within
from app.ai.usage import Usage

if TYPE_CHECKING:
    from openai import AsyncOpenAI
    from openai.types.responses import Response, ResponseTextConfigParam


class OpenAITextModel(StreamedModel):
    """Writes by the official SDK; streamed throughout, as with Anthropic."""

    provider = "openai"

    @cached_property
    def _client(self) -> "AsyncOpenAI":
        # Loaded when it is needed: it takes longer to import than all the rest.
        from openai import AsyncOpenAI, DefaultAsyncHttpxClient  # noqa: PLC0415

        return AsyncOpenAI(
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
        import openai  # noqa: PLC0415

        form: ResponseTextConfigParam = {}
        if schema is not None:
            # The SDK makes its strict schemas for tools and for answers alike.
            strict = openai.pydantic_function_tool(schema)["function"]["parameters"]
            form["format"] = {
                "type": "json_schema",
                "name": schema.__name__,
                "schema": strict,
                "strict": True,
            }
        try:
            events = await self._client.responses.create(
                model=self.model,
                instructions=system,
                input=prompt,
                max_output_tokens=limits.output_tokens,
                reasoning={"effort": effort.value},
                text=form,
                # Books are not ours to leave with anybody.
                store=False,
                stream=True,
                timeout=patience(limits.seconds),
            )
            async with events, aclosing(within(aiter(events), limits.seconds)) as timely:
                async for piece in _pieces(timely):
                    yield piece
        except openai.APIStatusError as error:
            raise fault(error) from error
        except (openai.APIError, httpx2.HTTPError) as error:
            raise ProviderUnavailable from error
        except ValueError as error:
            # What the SDK says of an event that is no JSON.
            raise BadAnswer from error


async def _pieces(events: AsyncIterator[Any]) -> AsyncIterator[str | Usage]:
    refused = False
    async for event in events:
        if event.type == "response.output_text.delta":
            yield event.delta
        elif event.type == "response.refusal.delta":
            refused = True
        elif event.type in {"response.failed", "error"}:
            raise _failure(event)
        elif event.type == "response.incomplete":
            usage = _usage(event.response)
            details = event.response.incomplete_details
            if details is not None and details.reason == "content_filter":
                raise AnswerRefused(usage=usage)
            raise AnswerCut(usage=usage)
        elif event.type == "response.completed":
            usage = _usage(event.response)
            if refused:
                raise AnswerRefused(usage=usage)
            yield usage
            return
    raise ProviderUnavailable("The answer broke off.")


def _failure(event: Any) -> ProviderUnavailable | InputRefused:
    error = event.response.error if event.type == "response.failed" else event
    return InputRefused() if error and error.code == "invalid_prompt" else ProviderUnavailable()


def _usage(response: "Response") -> Usage:
    said = response.usage
    if said is None:
        return Usage()
    # Whoever else speaks this protocol may leave the details out.
    cached = getattr(said.input_tokens_details, "cached_tokens", 0)
    return Usage(said.input_tokens, said.output_tokens, cached)
