"""A provider in Anthropic's wire format that plays tricks."""

import asyncio
import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from bench.chat.tricks import ASKED, Trick, trick

_LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)


async def _serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError, asyncio.IncompleteReadError):
        head = await reader.readuntil(b"\r\n\r\n")
        length = _LENGTH.search(head)
        body = json.loads(await reader.readexactly(int(length[1]) if length else 0))
        prompt = str(body["messages"][0]["content"])
        asked = ASKED.findall(prompt)
        # The question comes last; what was asked before stands above it.
        await _play(trick(int(asked[-1]) if asked else 0, prompt, str(body["system"])), writer)
    writer.close()
    with suppress(OSError):
        await writer.wait_closed()


async def _play(played: Trick, writer: asyncio.StreamWriter) -> None:
    kind = "text/event-stream" if played.status == 200 else "application/json"  # noqa: PLR2004 - HTTP's own
    writer.write(
        f"HTTP/1.1 {played.status} X\r\ncontent-type: {kind}\r\nconnection: close\r\n"
        f"x-should-retry: false\r\ntransfer-encoding: chunked\r\n\r\n".encode()
    )
    for piece in filter(None, played.pieces):
        writer.write(b"%x\r\n%b\r\n" % (len(piece), piece))
    await writer.drain()
    while played.endless and not writer.transport.is_closing():
        piece = played.pieces[-1]
        writer.write(b"%x\r\n%b\r\n" % (len(piece), piece) * 100)
        await writer.drain()
    if not played.torn:
        writer.write(b"0\r\n\r\n")
    await writer.drain()


@asynccontextmanager
async def playing() -> AsyncIterator[str]:
    """Serve tricks on this event loop; give the address."""
    server = await asyncio.start_server(_serve, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        server.close()
