"""Server-sent events out of bytes, at a fraction of what it costs to make objects of them.

The SDKs make a validated model of every event. With hundreds of answers at once, of which every
token is an event, that takes a whole core; all that is needed of a token is its text.
"""

import json
from collections.abc import AsyncGenerator, AsyncIterator
from typing import Any

import orjson

from app.ai.errors import BadAnswer

#: Bytes of one event: a provider that never ends one is not listened to for ever.
LARGEST = 8_000_000

_DATA = b"data:"


async def happened(chunks: AsyncIterator[bytes]) -> AsyncGenerator[dict[str, Any]]:
    """Yield the JSON object that each event carries, however its bytes are cut."""
    held, data = b"", b""
    async for chunk in chunks:
        # Whether a line feed follows it or not, a carriage return ends a line; so does a line feed.
        whole = (held + chunk).replace(b"\r\n", b"\n")
        cut = whole.endswith(b"\r")
        *lines, held = (whole[:-1] if cut else whole).replace(b"\r", b"\n").split(b"\n")
        held += b"\r" if cut else b""
        for line in lines:
            if line.startswith(_DATA):
                data += line[len(_DATA) :]
            elif not line and data:
                yield _object(data)
                data = b""
        if len(held) + len(data) > LARGEST:
            raise BadAnswer
    if data:
        yield _object(data)


def _object(data: bytes) -> dict[str, Any]:
    try:
        said = orjson.loads(data)
    except ValueError:
        said = _leniently(data)
    if not isinstance(said, dict):
        raise BadAnswer
    return said


def _leniently(data: bytes) -> object:
    """Return what bytes mean that are no text throughout, or escape halves of characters."""
    try:
        return json.loads(data.decode(errors="replace"))
    except (ValueError, RecursionError) as error:
        raise BadAnswer from error
