"""The master keys: the first one seals, all of them open."""

import base64
import binascii
import os
import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import NewType, Self

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from app.platform.crypto import envelope
from app.platform.crypto.envelope import KEY_BYTES
from app.platform.crypto.errors import KeyringMalformed, UnknownKey

KeyId = NewType("KeyId", str)

_KEY_ID = re.compile(r"[A-Za-z0-9_-]{1,32}", re.ASCII)
_WRAP = "envelope"


class Keyring:
    """Master keys by id; they never leave it, only keys derived from them by purpose do."""

    def __init__(self, keys: Mapping[KeyId, bytes]) -> None:
        self._keys = MappingProxyType(dict(keys))
        self.active = next(iter(self._keys))
        self._wrapping = {key_id: self.subkey(_WRAP, key_id) for key_id in self._keys}

    def __repr__(self) -> str:
        return f"Keyring({', '.join(self._keys)})"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `id:base64,id2:base64`, or say which entry is wrong without showing it."""
        keys: dict[KeyId, bytes] = {}
        for number, entry in enumerate(text.split(","), start=1):
            key_id, _, encoded = entry.strip().partition(":")
            if not _KEY_ID.fullmatch(key_id):
                raise KeyringMalformed(
                    f"entry {number} is not id:base64; `fabula keys generate` prints one."
                )
            if key_id in keys:
                raise KeyringMalformed(f"the id {key_id!r} is there twice; each needs its own.")
            keys[KeyId(key_id)] = _decoded(key_id, encoded)
        return cls(keys)

    def seal(self, plaintext: bytes, context: str) -> bytes:
        """Encrypt for the place that the context names, such as `provider_keys/<id>/secret`."""
        wrapping = self._wrapping[self.active]
        return envelope.seal(plaintext, context, self.active, wrapping).to_bytes()

    def open(self, sealed: bytes, context: str) -> bytes:
        """Decrypt what was sealed for this place."""
        parts = envelope.parse(sealed, context)
        return envelope.unseal(parts, context, self._wrapping_key(parts.key_id))

    def rewrap(self, sealed: bytes, context: str) -> bytes | None:
        """Put the data key under the active master key; None when it is there already."""
        parts = envelope.parse(sealed, context)
        if parts.key_id == self.active:
            return None
        old, new = self._wrapping_key(parts.key_id), self._wrapping[self.active]
        return envelope.rewrap(parts, context, old, self.active, new).to_bytes()

    def subkey(self, purpose: str, key_id: str | None = None) -> bytes:
        """Derive a 32-byte key for one purpose from a master key, the active one by default."""
        master = self._keys.get(KeyId(key_id or self.active))
        if master is None:
            raise UnknownKey(key_id or self.active)
        info = f"fabula/{purpose}".encode()
        return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=info).derive(master)

    def _wrapping_key(self, key_id: str) -> bytes:
        found = self._wrapping.get(KeyId(key_id))
        if found is None:
            raise UnknownKey(key_id)
        return found


def generate(key_id: str = "") -> str:
    """Make one `id:base64` entry for FABULA_SECRET_KEYS."""
    name = key_id or f"key-{os.urandom(4).hex()}"
    if not _KEY_ID.fullmatch(name):
        raise KeyringMalformed("an id has 1 to 32 letters, digits, '_' or '-'.")
    return f"{name}:{base64.b64encode(os.urandom(KEY_BYTES)).decode()}"


def _decoded(key_id: str, encoded: str) -> bytes:
    try:
        key = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        raise KeyringMalformed(f"the key {key_id!r} is not base64.") from None
    if len(key) != KEY_BYTES:
        raise KeyringMalformed(f"the key {key_id!r} has {len(key)} bytes instead of {KEY_BYTES}.")
    return key
