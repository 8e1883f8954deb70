"""Pictures by OpenAI, or by whatever speaks its protocol."""

import asyncio
import base64
from functools import cached_property
from typing import TYPE_CHECKING, Any

import httpx2
from pydantic import BaseModel, ValidationError

from app.ai.errors import BadAnswer, ProviderUnavailable
from app.ai.faults import fault
from app.ai.image.answers import picture_of, whole
from app.ai.image.port import ImageUsage, Picture, Wanted
from app.ai.image.sizes import openai_size
from app.ai.image.thumbnails import size_of

if TYPE_CHECKING:
    from openai import AsyncOpenAI

#: Seconds that a picture may take, and a connection; how often the SDK tries again by itself.
PATIENCE, CONNECT, RETRIES = 300.0, 10.0, 2

#: Characters that a prompt may have.
LONGEST_PROMPT = 32_000


class _Details(BaseModel):
    image_tokens: int = 0


class _Usage(BaseModel):
    input_tokens: int = 0
    output_tokens: int = 0
    input_tokens_details: _Details = _Details()


class _Image(BaseModel):
    b64_json: str
    revised_prompt: str | None = None


class _Answer(BaseModel):
    data: list[_Image]
    # Whoever else speaks this protocol may not count.
    usage: _Usage = _Usage()


class OpenAIPainter:
    """Paints by the official SDK."""

    provider = "openai"
    keeps_reference = True

    def __init__(self, key: str, url: str, model: str) -> None:
        self._key = key
        self._url = url
        self.model = model

    @cached_property
    def _client(self) -> "AsyncOpenAI":
        # Loaded when it is needed: it takes longer to import than all the rest.
        from openai import AsyncOpenAI  # noqa: PLC0415

        return AsyncOpenAI(
            api_key=self._key,
            base_url=self._url,
            timeout=httpx2.Timeout(PATIENCE, connect=CONNECT),
            max_retries=RETRIES,
        )

    async def paint(self, wanted: Wanted) -> Picture:
        """Make a picture, or a picture like another."""
        import openai  # noqa: PLC0415

        try:
            async with asyncio.timeout(PATIENCE):
                said = await self._ask(wanted)
        except openai.APIStatusError as error:
            raise fault(error) from error
        except (openai.APIError, httpx2.HTTPError) as error:
            raise ProviderUnavailable from error
        except TimeoutError as error:
            raise ProviderUnavailable("The provider took too long to answer.") from error
        return await asyncio.to_thread(_read, said)

    async def _ask(self, wanted: Wanted) -> bytes:
        images = self._client.images.with_streaming_response
        asked: dict[str, Any] = {
            "model": self.model,
            "prompt": _prompt(wanted),
            "size": openai_size(self.model, wanted.width, wanted.height),
            "output_format": "jpeg",
            "output_compression": 92,
            "n": 1,
        }
        if wanted.reference is None:
            async with images.generate(**asked) as answer:
                return await whole(answer.iter_bytes())
        kind = size_of(wanted.reference).media_type
        picture = (f"reference.{kind.partition('/')[2]}", wanted.reference, kind)
        async with images.edit(image=picture, **asked) as answer:
            return await whole(answer.iter_bytes())

    async def close(self) -> None:
        """Let go of connections."""
        if "_client" in self.__dict__:
            await self._client.close()


def _prompt(wanted: Wanted) -> str:
    """Return all that is wanted in words: this provider has no other place for it."""
    style = f"\n\nStyle: {wanted.style}." if wanted.style else ""
    negative = f"\n\nNot to be seen: {wanted.negative}." if wanted.negative else ""
    told = style + negative
    return wanted.prompt[: max(LONGEST_PROMPT - len(told), 0)] + told


def _read(said: bytes) -> Picture:
    try:
        answer = _Answer.model_validate_json(said)
        if not answer.data:
            raise BadAnswer("There is no picture in the answer.")
        content = base64.b64decode(answer.data[0].b64_json, validate=True)
    except ValidationError as error:
        raise BadAnswer("The answer is not of its form.") from error
    except ValueError as error:
        # What is said of base64 that is none.
        raise BadAnswer("The picture in the answer is damaged.") from error
    used = answer.usage
    usage = ImageUsage(
        len(answer.data),
        used.input_tokens,
        used.output_tokens,
        used.input_tokens_details.image_tokens,
    )
    return picture_of(content, answer.data[0].revised_prompt, usage)
