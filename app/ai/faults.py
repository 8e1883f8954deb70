"""What a provider's refusal of a request means to us, by its status."""

from http import HTTPStatus
from typing import Protocol

import httpx2

from app.ai.errors import AnswerRefused, InputRefused, KeyRefused, ProviderUnavailable
from app.platform.errors import AppError, RateLimited

#: Seconds to wait where patience is asked for without saying how much.
PATIENCE = 10.0

_KEY = {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}
_INPUT = {
    HTTPStatus.BAD_REQUEST,
    HTTPStatus.NOT_FOUND,
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    HTTPStatus.UNPROCESSABLE_ENTITY,
}

#: What providers call a request whose content they will not answer; by its status alone, some of
#: them would be a matter of the key.
_CONTENT = {"moderation_blocked", "content_policy_violation", "content_moderation"}


class Refusal(Protocol):
    """An error of one of the SDKs that carries a response."""

    @property
    def status_code(self) -> int:
        """The response's status."""

    @property
    def response(self) -> httpx2.Response:
        """The response."""

    @property
    def body(self) -> object:
        """What it says."""


def fault(error: Refusal) -> AppError:
    """Return our error for a provider's."""
    status = error.status_code
    if _CONTENT & _names(error.body):
        return AnswerRefused()
    if status in _KEY:
        return KeyRefused()
    if status == HTTPStatus.PAYMENT_REQUIRED or "insufficient_quota" in str(error.body):
        # Also said with the status of a rate limit, but no patience helps.
        return KeyRefused("The account of this key has nothing left to spend.")
    if status in _INPUT:
        return InputRefused()
    asked = error.response.headers.get("retry-after")
    if status == HTTPStatus.TOO_MANY_REQUESTS or asked is not None:
        return RateLimited(_seconds(asked or ""), "The provider asks for patience.")
    return ProviderUnavailable()


def _names(body: object) -> set[str]:
    """Return what a provider calls the kind of a complaint."""
    if not isinstance(body, dict):
        return set()
    return {value for name in ("code", "type", "name") if isinstance(value := body.get(name), str)}


def _seconds(said: str) -> float:
    try:
        return max(float(said), 1.0)
    except ValueError:
        return PATIENCE
