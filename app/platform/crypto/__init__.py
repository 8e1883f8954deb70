"""Secrets at rest: sealed under master keys that can be changed."""

from app.platform.crypto.errors import (
    KeyringMalformed,
    SealBroken,
    SealError,
    SealMalformed,
    UnknownKey,
)
from app.platform.crypto.keyring import KeyId, Keyring, generate

__all__ = [
    "KeyId",
    "Keyring",
    "KeyringMalformed",
    "SealBroken",
    "SealError",
    "SealMalformed",
    "UnknownKey",
    "generate",
]
