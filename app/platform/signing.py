"""Tokens that prove we said so, for one purpose and a limited time."""

import base64
import hashlib
import hmac
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson

from app.platform.crypto import Keyring, UnknownKey
from app.platform.errors import AppError

Claims = Mapping[str, Any]

_TOKEN = re.compile(r"([\w-]+)\.([\w-]+)\.([\w-]+)", re.ASCII)

#: Longer than any token of ours, shorter than what servers take as an address.
MAX_TOKEN = 4096


class InvalidToken(AppError):
    """This link was not made by this server, or was changed; ask for a new one."""

    code = "INVALID_TOKEN"


class ExpiredToken(AppError):
    """This link has expired; ask for a new one."""

    code = "EXPIRED_TOKEN"


def now() -> datetime:
    """Tell the time."""
    return datetime.now(UTC)


class Signer:
    """Signs with a key derived from the active master key; verifies under any on the ring."""

    def __init__(self, keyring: Keyring, clock: Callable[[], datetime] = now) -> None:
        self._keyring = keyring
        self.clock = clock
        self._keys: dict[tuple[str, str], bytes] = {}

    def sign(self, purpose: str, claims: Claims, expires: datetime) -> str:
        """Return `key.claims.signature`, fit for an address."""
        key_id = self._keyring.active
        content = orjson.dumps([int(expires.timestamp()), claims])
        signed = f"{key_id}.{_encoded(content)}"
        return f"{signed}.{self._signature(purpose, key_id, signed)}"

    def verify(self, purpose: str, token: str) -> dict[str, Any]:
        """Return the claims of a token that was signed for this purpose and still holds."""
        found = _TOKEN.fullmatch(token)
        if found is None or len(token) > MAX_TOKEN:
            raise InvalidToken
        key_id, content, signature = found.groups()
        try:
            expected = self._signature(purpose, key_id, f"{key_id}.{content}")
        except UnknownKey:
            raise InvalidToken from None
        if not hmac.compare_digest(signature, expected):
            raise InvalidToken
        expires, claims = orjson.loads(_decoded(content))  # ours: the signature holds
        if self.clock().timestamp() >= expires:
            raise ExpiredToken
        signed: dict[str, Any] = claims
        return signed

    def until(self, lifetime: timedelta) -> datetime:
        """Return an end at least `lifetime` away that stays the same for as long again.

        Links made within that time are equal, so that caches know them.
        """
        step = lifetime.total_seconds()
        return datetime.fromtimestamp((self.clock().timestamp() // step + 2) * step, UTC)

    def _signature(self, purpose: str, key_id: str, signed: str) -> str:
        key = self._keys.get((purpose, key_id))
        if key is None:
            key = self._keyring.subkey(f"signing/{purpose}", key_id)
            self._keys[purpose, key_id] = key
        return _encoded(hmac.digest(key, signed.encode(), hashlib.sha256))


def _encoded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
