"""Time-ordered identifiers (UUID version 7, RFC 9562)."""

import hashlib
import secrets
import time
from uuid import UUID


def uuid7() -> UUID:
    """Make an id that sorts by the millisecond it was made in."""
    milliseconds = time.time_ns() // 1_000_000
    value = (milliseconds & 0xFFFF_FFFF_FFFF) << 80 | 0x7 << 76
    value |= secrets.randbits(12) << 64 | 0b10 << 62 | secrets.randbits(62)
    return UUID(int=value)


def named(digest: bytes) -> UUID:
    """Make the id (version 8) that a digest stands for: the same content, the same id."""
    value = int.from_bytes(digest[:16]) & ~(0xF << 76) & ~(0b11 << 62)
    return UUID(int=value | 0x8 << 76 | 0b10 << 62)


def numbered(parent: UUID, room: str, number: int) -> UUID:
    """Make the id of the `number`th thing of a parent; such ids sort as their numbers do."""
    prefix = hashlib.sha256(parent.bytes + room.encode()).digest()[:12]
    return named(prefix + number.to_bytes(4))
