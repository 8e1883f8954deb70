"""The layout of something sealed: a wrapped data key, then what the data key encrypts.

    version 1 | length of key id 1 | key id | nonce 12 | wrapped data key 48 | nonce 12 | data

Both encryptions are AES-256-GCM. The context is associated data of both, the header of the wrap
alone: changing the master key rewrites the wrap and leaves the data as it is.
"""

import os
from dataclasses import dataclass, replace
from itertools import pairwise

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from app.platform.crypto.errors import SealBroken, SealMalformed

VERSION = 1
KEY_BYTES = 32
_HEAD = 2
_NONCE = 12
_TAG = 16
_WRAPPED = KEY_BYTES + _TAG


@dataclass(frozen=True)
class Envelope:
    """The parts of something sealed."""

    key_id: str
    wrap_nonce: bytes
    wrapped_key: bytes
    nonce: bytes
    data: bytes

    def to_bytes(self) -> bytes:
        """Lay the parts out for storage."""
        wrap = _header(self.key_id) + self.wrap_nonce + self.wrapped_key
        return wrap + self.nonce + self.data


def parse(sealed: bytes, context: str) -> Envelope:
    """Take the parts out of storage."""
    if len(sealed) < _HEAD or sealed[0] != VERSION:
        raise SealMalformed(context)
    starts = [_HEAD]
    for size in (sealed[1], _NONCE, _WRAPPED, _NONCE, _TAG):
        starts.append(starts[-1] + size)
    if len(sealed) < starts[-1]:
        raise SealMalformed(context)
    key_id, wrap_nonce, wrapped_key, nonce, _ = (sealed[a:b] for a, b in pairwise(starts))
    try:
        name = key_id.decode("ascii")
    except UnicodeDecodeError:
        raise SealMalformed(context) from None
    return Envelope(name, wrap_nonce, wrapped_key, nonce, sealed[starts[4] :])


def seal(plaintext: bytes, context: str, key_id: str, wrapping_key: bytes) -> Envelope:
    """Encrypt under a fresh data key, and the data key under the wrapping key."""
    data_key = os.urandom(KEY_BYTES)
    nonce = os.urandom(_NONCE)
    data = AESGCM(data_key).encrypt(nonce, plaintext, _bound("data", b"", context))
    wrap_nonce, wrapped = _wrap(data_key, context, key_id, wrapping_key)
    return Envelope(key_id, wrap_nonce, wrapped, nonce, data)


def unseal(envelope: Envelope, context: str, wrapping_key: bytes) -> bytes:
    """Decrypt, or say that it is not what was sealed here."""
    data_key = _unwrap(envelope, context, wrapping_key)
    try:
        cipher = AESGCM(data_key)
        return cipher.decrypt(envelope.nonce, envelope.data, _bound("data", b"", context))
    except InvalidTag:
        raise SealBroken(context) from None


def rewrap(
    envelope: Envelope, context: str, old_key: bytes, key_id: str, wrapping_key: bytes
) -> Envelope:
    """Wrap the same data key under another wrapping key."""
    data_key = _unwrap(envelope, context, old_key)
    wrap_nonce, wrapped = _wrap(data_key, context, key_id, wrapping_key)
    return replace(envelope, key_id=key_id, wrap_nonce=wrap_nonce, wrapped_key=wrapped)


def _wrap(data_key: bytes, context: str, key_id: str, wrapping_key: bytes) -> tuple[bytes, bytes]:
    nonce = os.urandom(_NONCE)
    bound = _bound("wrap", _header(key_id), context)
    return nonce, AESGCM(wrapping_key).encrypt(nonce, data_key, bound)


def _unwrap(envelope: Envelope, context: str, wrapping_key: bytes) -> bytes:
    bound = _bound("wrap", _header(envelope.key_id), context)
    try:
        return AESGCM(wrapping_key).decrypt(envelope.wrap_nonce, envelope.wrapped_key, bound)
    except InvalidTag:
        raise SealBroken(context) from None


def _header(key_id: str) -> bytes:
    return bytes([VERSION, len(key_id)]) + key_id.encode("ascii")


def _bound(part: str, header: bytes, context: str) -> bytes:
    # The header states its own length and the part has no zero in it, so no two inputs collide.
    return part.encode() + b"\0" + header + b"\0" + context.encode()
