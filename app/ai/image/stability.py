"""Pictures by Stability, whose interface is plain HTTP."""

import asyncio
from functools import cached_property
from http import HTTPStatus
from typing import Any

import httpx2
import orjson

from app.ai.errors import AnswerRefused, BadAnswer, ProviderUnavailable
from app.ai.faults import fault
from app.ai.image.answers import picture_of, whole
from app.ai.image.port import ImageUsage, Picture, Wanted
from app.ai.image.sizes import stability_shape
from app.ai.image.thumbnails import size_of
from app.ai.retries import send
from app.platform.errors import AppError

#: Seconds that a picture may take, all tries together, that it may be silent, and a connection.
PATIENCE, SILENCE, CONNECT = 300.0, 120.0, 10.0

#: Characters that a prompt may have, and how far a picture may leave the one it keeps to.
LONGEST_PROMPT, FREEDOM = 10_000, 0.65

#: Bytes of a complaint that are read.
COMPLAINT = 64 * 1024

#: Seeds are numbers of 32 bits; 0 asks for one by chance, and the highest is not taken.
SEEDS = 2**32 - 2

CORE, ULTRA = "stable-image-core", "stable-image-ultra"


class StabilityPainter:
    """Paints by HTTP: models are `stable-image-core`, `stable-image-ultra` or those of SD 3.5."""

    provider = "stability"

    def __init__(self, key: str, url: str, model: str) -> None:
        self._key = key
        self._url = url.rstrip("/")
        self.model = model

    @property
    def keeps_reference(self) -> bool:
        """All but the core model can."""
        return self.model != CORE

    @cached_property
    def _client(self) -> httpx2.AsyncClient:
        return httpx2.AsyncClient(
            headers={"Authorization": f"Bearer {self._key}", "Accept": "image/*"},
            timeout=httpx2.Timeout(SILENCE, connect=CONNECT),
        )

    async def paint(self, wanted: Wanted) -> Picture:
        """Make a picture, or one after another."""
        fields = self._fields(wanted)
        try:
            async with asyncio.timeout(PATIENCE):
                answer = await send(self._client, lambda: self._request(fields))
                try:
                    content = await self._read(answer)
                finally:
                    await answer.aclose()
        except httpx2.HTTPError as error:
            raise ProviderUnavailable from error
        except TimeoutError as error:
            raise ProviderUnavailable("The provider took too long to answer.") from error
        return await asyncio.to_thread(picture_of, content, None, ImageUsage())

    def _request(self, fields: dict[str, Any]) -> httpx2.Request:
        kind = {CORE: "core", ULTRA: "ultra"}.get(self.model, "sd3")
        url = f"{self._url}/v2beta/stable-image/generate/{kind}"
        return self._client.build_request("POST", url, files=fields)

    def _fields(self, wanted: Wanted) -> dict[str, Any]:
        style = f" Style: {wanted.style}." if wanted.style else ""
        said = {
            "prompt": wanted.prompt[: LONGEST_PROMPT - len(style)] + style,
            "output_format": "jpeg",
            "seed": str(wanted.seed % SEEDS + 1),
        }
        if wanted.negative:
            said["negative_prompt"] = wanted.negative[:LONGEST_PROMPT]
        if self.model not in {CORE, ULTRA}:
            said["model"] = self.model
        # Without a name for a file, each is a field of the form.
        fields: dict[str, Any] = {name: (None, value) for name, value in said.items()}
        if wanted.reference is None or not self.keeps_reference:
            return fields | {"aspect_ratio": (None, stability_shape(wanted.width, wanted.height))}
        kind = size_of(wanted.reference).media_type
        if self.model != ULTRA:
            fields["mode"] = (None, "image-to-image")
        return fields | {
            "strength": (None, str(FREEDOM)),
            "image": (f"reference.{kind.partition('/')[2]}", wanted.reference, kind),
        }

    async def _read(self, answer: httpx2.Response) -> bytes:
        if answer.status_code >= HTTPStatus.BAD_REQUEST:
            raise await _refusal(answer)
        if answer.headers.get("finish-reason", "SUCCESS") == "CONTENT_FILTERED":
            raise AnswerRefused
        return await whole(answer.aiter_bytes())

    async def close(self) -> None:
        """Let go of connections."""
        if "_client" in self.__dict__:
            await self._client.aclose()


class _Complaint:
    """What Stability says of a request that it turns away, as an SDK would hand it over."""

    def __init__(self, response: httpx2.Response, body: object) -> None:
        self.status_code = response.status_code
        self.response = response
        self.body = body


async def _refusal(answer: httpx2.Response) -> AppError:
    body: object = None
    try:
        body = orjson.loads(await whole(answer.aiter_bytes(), COMPLAINT))
    except (ValueError, BadAnswer):
        # The status says enough.
        body = None
    return fault(_Complaint(answer, body))
