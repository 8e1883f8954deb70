"""Many websockets that follow one stream, read by one process that does little else."""

import asyncio
import re
import time
from dataclasses import dataclass, field
from typing import cast

import orjson

from bench.fanout.publish import MARK

SUBSCRIBE = "subscription News { news { cursor at word } }"

#: Of so many sockets one is read closely: its events are checked one by one, and timed.
SAMPLED = 25

_MARK = MARK.encode()
_WORD = re.compile(rb"#(\d{6})@(\d{16})")


class Socket(asyncio.Protocol):
    """One socket, as far as a count needs it."""

    transport: asyncio.Transport

    def __init__(self, crowd: "Crowd", token: str, *, sampled: bool) -> None:
        self.crowd = crowd
        self.token = token
        self.sampled = sampled
        self.opening = b""
        self.following = False
        self.count = 0
        self.rest = b""
        self.numbers: list[int] = []
        self.took: list[float] = []

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.Transport", transport)
        head = (
            "GET /graphql HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\n"
            "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
        )
        if self.crowd.protocol:
            head += "Sec-WebSocket-Protocol: graphql-transport-ws\r\n"
        self.transport.write(f"{head}\r\n".encode())

    def say(self, message: object) -> None:
        data = orjson.dumps(message)
        size = bytes([0x80 | len(data)]) if len(data) < 126 else b"\xfe" + len(data).to_bytes(2)  # noqa: PLR2004 - the protocol's own numbers
        # Masked with zeros: the protocol wants a mask, and nobody is between us and the server.
        self.transport.write(b"\x81" + size + bytes(4) + data)

    def data_received(self, data: bytes) -> None:
        if self.following:
            self.take(data)
            return
        self.opening += data
        if not self.crowd.protocol:
            if b"\r\n\r\n" in self.opening:
                self.follow()
        elif b'"connection_ack"' in self.opening:
            self.say({"id": "1", "type": "subscribe", "payload": {"query": SUBSCRIBE}})
            if self.crowd.snapshot:
                self.opening = b""
                self.crowd.awaiting_snapshot.add(self)
            self.follow()
        elif b"\r\n\r\n" in self.opening and b"init" not in self.rest:
            self.rest = b"init"
            payload = {"authorization": f"Bearer {self.token}"} if self.token else {}
            self.say({"type": "connection_init", "payload": payload})

    def follow(self) -> None:
        self.following, self.rest = True, b""
        if self not in self.crowd.awaiting_snapshot:
            self.crowd.ready(self)

    def take(self, data: bytes) -> None:
        if self in self.crowd.awaiting_snapshot and b"so far" in data:
            self.crowd.awaiting_snapshot.discard(self)
            self.crowd.ready(self)
        if b'{"type":"ping"}' in data:
            self.say({"type": "pong"})
        found = data.count(_MARK)
        self.count += found
        if self.sampled:
            now = time.time()
            self.rest += data
            end = 0
            for match in _WORD.finditer(self.rest):
                self.numbers.append(int(match[1]))
                self.took.append(now - int(match[2]) / 1e6)
                end = match.end()
            self.rest = self.rest[end:][-200:]
        self.crowd.got(found)

    def connection_lost(self, exc: Exception | None) -> None:
        self.crowd.lost += exc is not None


@dataclass
class Crowd:
    """All sockets together."""

    protocol: bool
    snapshot: bool
    sockets: list[Socket] = field(default_factory=list)
    awaiting_snapshot: set[Socket] = field(default_factory=set)
    following: int = 0
    lost: int = 0
    total: int = 0
    wanted: int = 0
    #: When the first event of a load came.
    began: float = 0.0
    done: asyncio.Event = field(default_factory=asyncio.Event)
    all_ready: asyncio.Event = field(default_factory=asyncio.Event)

    def ready(self, _socket: Socket) -> None:
        self.following += 1
        self.all_ready.set()

    def got(self, events: int) -> None:
        if not self.total:
            self.began = time.perf_counter()
        self.total += events
        if self.total >= self.wanted:
            self.done.set()

    async def gather(self, port: int, token: str, count: int) -> None:
        """Open the sockets, some at a time, until all of them follow."""
        loop = asyncio.get_running_loop()
        for place in range(count):
            _, socket = await loop.create_connection(
                lambda place=place: Socket(self, token, sampled=place % SAMPLED == 0),  # type: ignore[misc] # mypy cannot infer the default
                "127.0.0.1",
                port,
            )
            self.sockets.append(socket)
            async with asyncio.timeout(60):
                while len(self.sockets) - self.following > 50:  # noqa: PLR2004 - open at a time
                    self.all_ready.clear()
                    await self.all_ready.wait()
        async with asyncio.timeout(60):
            while self.following < count:
                self.all_ready.clear()
                await self.all_ready.wait()

    def expect(self, events: int) -> None:
        self.total, self.wanted = 0, events * len(self.sockets)
        self.done.clear()
        for socket in self.sockets:
            socket.count, socket.numbers, socket.took = 0, [], []

    def missing(self, events: int) -> int:
        """Return how many events did not come, or not in order."""
        absent = sum(events - socket.count for socket in self.sockets)
        disordered = sum(
            socket.numbers != list(range(events)) for socket in self.sockets if socket.sampled
        )
        return absent + disordered

    def close(self) -> None:
        for socket in self.sockets:
            socket.transport.abort()
