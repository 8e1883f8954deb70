"""One HTTP request and its answer, with bounds on how much is read and how long is written."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import suppress
from typing import Any

from starlette.types import Receive, Scope, Send

from app.api import metrics
from app.api.callers import headers_of
from app.api.departure import Departure, Gone
from app.api.refusal import Refused
from app.api.turn import Turn
from app.api.wire import Wire

READ_SECONDS = 30.0

_DRAIN_BYTES = 16_000_000
_DRAIN_SECONDS = 1.0
_SMALL = 65_536
_SLOWEST = 10_000
_BODILESS = frozenset({204, 304})


class Exchange:
    """Reads one request and writes its answer."""

    def __init__(
        self, scope: Scope, receive: Receive, send: Send, send_seconds: float = 15.0
    ) -> None:
        self.send_seconds = send_seconds
        self.scope = scope
        self.method: str = scope["method"]
        self.headers = headers_of(scope)
        self.wire = Wire.of(scope)
        self._turn = Turn.of(scope)
        self._receive = receive
        self._send = send
        self._read_all = self.method in {"GET", "HEAD"} and not self._announces_body()

    def _announces_body(self) -> bool:
        return "transfer-encoding" in self.headers or self.headers.get("content-length", "0") != "0"

    async def chunks(self, limit: int) -> AsyncIterator[bytes]:
        """Read the body piece by piece, and refuse it where it goes beyond the limit."""
        announced = self.headers.get("content-length", "")
        if announced.isdecimal() and int(announced) > limit:
            raise _too_large(limit)
        read = 0
        started = asyncio.get_running_loop().time()
        try:
            async with asyncio.timeout(READ_SECONDS) as patience:
                while not self._read_all:
                    message = await self._receive()
                    if message["type"] == "http.disconnect":
                        raise Gone
                    self._read_all = not message.get("more_body", False)
                    body: bytes = message.get("body", b"")
                    read += len(body)
                    if read > limit:
                        raise _too_large(limit)
                    if body:
                        # A large upload may go on while it flows, not while it drips.
                        patience.reschedule(started + READ_SECONDS + read / _SLOWEST)
                        yield body
        except TimeoutError:
            raise Refused(
                "The body arrives too slowly; send it again over a better connection.",
                code="REQUEST_TIMEOUT",
                status=408,
            ) from None

    async def body(self, limit: int) -> bytes:
        """Read the whole body."""
        if self._turn is not None and self._turn.read_all:
            # It came along with the headers: nothing to wait for, nobody to be patient with.
            message = await self._receive()
            if message["type"] == "http.disconnect":
                raise Gone
            self._read_all = True
            whole: bytes = message["body"]
            if len(whole) > limit:
                raise _too_large(limit)
            return whole
        return b"".join([chunk async for chunk in self.chunks(limit)])

    async def respond(
        self,
        status: int,
        body: bytes,
        content_type: str,
        headers: Mapping[str, str] | Iterable[tuple[str, str]] = (),
    ) -> None:
        """Write a whole answer, also to a client that is still sending its request."""
        if self._read_all and self._respond_at_once(status, body, content_type, headers):
            return
        pairs = list(headers.items() if isinstance(headers, Mapping) else headers)
        pairs += [("content-type", content_type), ("content-length", str(len(body)))]
        refusing = not self._read_all and not self._small()
        if refusing:
            pairs.append(("connection", "close"))
        await self.start(status, pairs)
        await self.write(body, more=refusing)
        if refusing:
            await self._drain()
            await self.write(b"", more=False)

    def _respond_at_once(
        self,
        status: int,
        body: bytes,
        content_type: str,
        headers: Mapping[str, str] | Iterable[tuple[str, str]],
    ) -> bool:
        """Write an answer past ASGI, where nobody on the way has anything to add to it."""
        if self._turn is None or self.method == "HEAD" or "origin" in self.headers:
            return False
        if status in _BODILESS or content_type.startswith("text/html"):
            return False
        state = self.scope["state"]
        pairs = list(headers.items() if isinstance(headers, Mapping) else headers)
        if any("\n" in value or "\r" in value for _, value in pairs):
            return False
        lines = [f"{name}: {value}\r\n" for name, value in pairs]
        lines.append(f"content-type: {content_type}\r\nx-request-id: {state['request_id']}\r\n")
        state["status"] = status
        return self._turn.answer(status, "".join(lines).encode("latin-1"), body)

    def _small(self) -> bool:
        announced = self.headers.get("content-length", "")
        return announced.isdecimal() and int(announced) <= _SMALL

    async def _drain(self) -> None:
        # Closing on a client that is still sending resets the connection, and the reset may
        # overtake the answer. So some of the rest is read, and a moment is left to see the answer.
        left = _DRAIN_BYTES
        with suppress(TimeoutError):
            async with asyncio.timeout(_DRAIN_SECONDS):
                while left > 0:
                    message = await self._receive()
                    if message["type"] == "http.disconnect" or not message.get("more_body"):
                        return
                    left -= len(message.get("body", b""))
                await asyncio.Event().wait()

    async def start(self, status: int, headers: Iterable[tuple[str, str]]) -> None:
        """Write the status and headers."""
        raw = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers]
        await self._put({"type": "http.response.start", "status": status, "headers": raw})

    async def write(self, body: bytes, *, more: bool) -> None:
        """Write a piece of the body."""
        await self._put({"type": "http.response.body", "body": body, "more_body": more})

    async def _put(self, message: dict[str, Any]) -> None:
        if self.wire is not None and self.wire.lost:
            raise Gone
        if self.wire is not None and self.wire.writable:
            await self._send(message)
            return
        try:
            async with asyncio.timeout(self.send_seconds):
                await self._send(message)
        except TimeoutError:
            metrics.STALLED.inc()
            await self.hang_up()
            raise Gone from None

    async def gone(self) -> None:
        """Return when the client went away, or the server is about to stop."""
        if self.wire is None:
            while (await self._receive())["type"] != "http.disconnect":
                pass
            return
        over = asyncio.Event()
        stop_watching = self.wire.watch(over.set), self.wire.watch_ending(over.set)
        try:
            await over.wait()
        finally:
            for stop in stop_watching:
                stop()

    async def hang_up(self) -> None:
        """End the connection in the middle of an answer, so that nobody takes it for whole."""
        if self.wire is None or self.wire.lost:
            return
        over = asyncio.Event()
        stop_watching = self.wire.watch(over.set)
        if self.wire.writable:
            self.wire.close()
        else:
            self.wire.abort()
        try:
            async with asyncio.timeout(_DRAIN_SECONDS):
                await over.wait()
        except TimeoutError:
            self.wire.abort()
        finally:
            stop_watching()

    def cancelled_when_gone(self) -> Departure:
        """Cancel what runs inside when the client goes away."""
        return Departure(self.wire)


def _too_large(limit: int) -> Refused:
    return Refused(
        f"The body is larger than {limit:,} bytes, the most that is taken here.",
        code="PAYLOAD_TOO_LARGE",
        status=413,
    )
