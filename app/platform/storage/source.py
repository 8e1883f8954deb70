"""Bytes on their way in, never whole in memory."""

from collections.abc import AsyncIterable, AsyncIterator

Source = bytes | AsyncIterable[bytes]


async def gathered(source: Source, size: int) -> AsyncIterator[bytes]:
    """Yield the source in pieces of exactly `size` bytes, the last one shorter, none empty."""
    if isinstance(source, bytes):
        for start in range(0, len(source), size):
            yield source[start : start + size]
        return
    kept = bytearray()
    async for chunk in source:
        kept += chunk
        while len(kept) >= size:
            yield bytes(kept[:size])
            del kept[:size]
    if kept:
        yield bytes(kept)
