"""Vectors by OpenAI, or by whatever speaks its protocol."""

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from app.ai.embed.port import Embedded
from app.ai.errors import BadAnswer, ProviderUnavailable
from app.ai.faults import fault

if TYPE_CHECKING:
    from openai import AsyncOpenAI

MODEL, DIMENSIONS = "text-embedding-3-small", 1536

#: Seconds that one request may take, and how often the SDK tries again by itself.
PATIENCE, RETRIES = 30.0, 2


class OpenAIEmbedder:
    """Embeds by the official SDK."""

    provider = "openai"
    model = f"openai-{MODEL}"
    dimensions = DIMENSIONS
    batch = 128
    semantic = True

    def __init__(self, key: str, url: str) -> None:
        self._key = key
        self._url = url

    @cached_property
    def _client(self) -> "AsyncOpenAI":
        # Loaded when it is needed: it takes longer to import than all the rest.
        from openai import AsyncOpenAI  # noqa: PLC0415

        return AsyncOpenAI(
            api_key=self._key, base_url=self._url, timeout=PATIENCE, max_retries=RETRIES
        )

    async def embed(self, texts: Sequence[str]) -> Embedded:
        """Make a vector of each text."""
        import openai  # noqa: PLC0415

        try:
            answer = await self._client.embeddings.create(model=MODEL, input=list(texts))
        except openai.APIStatusError as error:
            raise fault(error) from error
        except openai.APIError as error:
            raise ProviderUnavailable from error
        except ValueError as error:
            # What the SDK says of an answer that is no JSON, or has no vectors in it.
            raise BadAnswer from error
        vectors = {item.index: item.embedding for item in answer.data}
        if vectors.keys() != set(range(len(texts))):
            raise BadAnswer
        if any(len(vector) != DIMENSIONS for vector in vectors.values()):
            raise BadAnswer
        ordered = tuple(vectors[place] for place in range(len(texts)))
        return Embedded(ordered, answer.usage.prompt_tokens)

    async def close(self) -> None:
        """Let go of connections."""
        if "_client" in self.__dict__:
            await self._client.close()
