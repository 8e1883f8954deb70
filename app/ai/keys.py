"""Whether a provider takes a key: one call that costs nothing, through its own client."""

from http import HTTPStatus
from importlib import import_module
from typing import Any

import httpx2

from app.ai.outcomes import KeyOutcome
from app.settings import Settings

#: Seconds that a provider may take to answer.
PATIENCE = 10.0

_EXHAUSTED = {HTTPStatus.PAYMENT_REQUIRED, HTTPStatus.TOO_MANY_REQUESTS}


async def check_anthropic(key: str, settings: Settings) -> KeyOutcome:
    """Ask Anthropic for its models."""
    # Loaded when it is needed: it takes longer than all the rest of a start.
    sdk = import_module("anthropic")
    client = sdk.AsyncAnthropic(
        api_key=key, base_url=settings.anthropic_url, timeout=PATIENCE, max_retries=0
    )
    return await _ask(sdk, client, limit=1)


async def check_openai(key: str, settings: Settings) -> KeyOutcome:
    """Ask OpenAI for its models."""
    sdk = import_module("openai")
    client = sdk.AsyncOpenAI(
        api_key=key, base_url=settings.openai_url, timeout=PATIENCE, max_retries=0
    )
    return await _ask(sdk, client)


async def check_stability(key: str, settings: Settings) -> KeyOutcome:
    """Ask Stability whose key it is."""
    url = f"{settings.stability_url.rstrip('/')}/v1/user/account"
    try:
        async with httpx2.AsyncClient(timeout=PATIENCE) as client:
            answer = await client.get(url, headers={"Authorization": f"Bearer {key}"})
    except httpx2.HTTPError:
        return KeyOutcome.UNREACHABLE
    return _outcome(answer.status_code)


async def _ask(sdk: Any, client: Any, **options: Any) -> KeyOutcome:
    async with client:
        try:
            await client.models.list(**options)
        except sdk.APIStatusError as error:
            return _outcome(error.status_code)
        except sdk.APIError:
            return KeyOutcome.UNREACHABLE
    return KeyOutcome.ACCEPTED


def _outcome(status: int) -> KeyOutcome:
    if status < HTTPStatus.MULTIPLE_CHOICES:
        return KeyOutcome.ACCEPTED
    if status in _EXHAUSTED:
        return KeyOutcome.EXHAUSTED
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return KeyOutcome.UNREACHABLE
    return KeyOutcome.REFUSED
