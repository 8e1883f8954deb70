"""uvicorn's protocols, each with its wire in the scope, and without ends that never come."""

import asyncio
from collections.abc import Coroutine, Sequence
from typing import Any, cast

import uvicorn
from uvicorn._types import ASGISendEvent
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.exceptions import InvalidState
from websockets.http11 import Request
from websockets.protocol import State

from app.api import metrics
from app.api.departure import Departure, Gone
from app.api.turn import TURN, AtOnce, Pending, Reply, Turn
from app.api.wire import EXTENSION, LINGER, POLICY, SECURITY, Reaper, Wire

_ALWAYS = b"".join(
    b"%b: %b\r\n" % each for each in (*SECURITY, (b"content-security-policy", POLICY))
)

_HEADERS = 30.0
_HEAD_BYTES = 65_536
_SHUTDOWN = 3.0
_SEND = 15.0


class HttpWire(HttpToolsProtocol):
    """uvicorn's HTTP protocol, with its wire in the scope and no connection that never ends."""

    wire: Wire
    _headers_due: asyncio.TimerHandle | None = None
    _head = 0
    #: Pieces of the body of a request that may be answered at once.
    _pieces: list[bytes] | None = None

    def __init__(self, config: uvicorn.Config, *args: Any, **kwargs: Any) -> None:
        super().__init__(config, *args, **kwargs)
        found = getattr(getattr(config.app, "state", None), "at_once", None)
        self._at_once = cast("AtOnce | None", found)

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # uvicorn's own signature
        """Begin a connection."""
        super().connection_made(transport)
        self.wire = Wire(transport, lambda: not self.flow.write_paused)
        self._await_headers()

    def _await_headers(self) -> None:
        # uvicorn waits for ever for the rest of a request line: a few thousand clients that send
        # a byte a minute would use up its file descriptors.
        if self._headers_due is None:
            self._headers_due = self.loop.call_later(_HEADERS, self.wire.abort)

    def data_received(self, data: bytes) -> None:
        """Read on; a request line and headers without an end are not collected for ever."""
        super().data_received(data)
        if self._pieces is not None and not self.transport.is_closing():
            # The rest of the body is still on its way.
            self._start()
        if self._headers_due is None:
            self._head = 0
            return
        self._head += len(data)
        if self._head > _HEAD_BYTES and not self.transport.is_closing():
            self.send_400_response(f"The headers are larger than {_HEAD_BYTES} bytes.")

    def on_message_begin(self) -> None:
        """Begin a request."""
        super().on_message_begin()
        self._await_headers()
        self.scope["extensions"] = {EXTENSION: cast("Any", self.wire)}

    def write_answer(
        self, status: int, first: Sequence[tuple[bytes, bytes]], headers: bytes, body: bytes
    ) -> None:
        """Write head and body of an answer in one go."""
        head = [STATUS_LINE[status]]
        for name, value in first:
            head += (name, b": ", value, b"\r\n")
        head += (_ALWAYS, headers, b"content-length: %d\r\n\r\n" % len(body), body)
        self.transport.write(b"".join(head))

    def on_headers_complete(self) -> None:
        """Start the application, now that it is known what is asked."""
        self._stop_waiting()
        before: Any = self.cycle
        if (
            (before is None or before.response_complete)
            and self._at_once is not None
            and self.url == self._at_once.path
            and self.parser.get_method() == b"POST"
            and not self.expect_100_continue
            and not self.parser.should_upgrade()
        ):
            self._pieces = []
            return
        self._begin()

    def _begin(self) -> None:
        super().on_headers_complete()
        cycle: Any = self.cycle
        if cycle is not None and cycle.scope is self.scope:
            self.scope["extensions"][TURN] = cast("Any", Turn(self, cycle))

    def _start(self) -> None:
        """Let the application answer after all."""
        pieces, self._pieces = self._pieces or (), None
        self._begin()
        if pieces:
            super().on_body(b"".join(pieces))

    def on_body(self, body: bytes) -> None:
        """Take a piece of the body."""
        if self._pieces is not None:
            self._pieces.append(body)
        else:
            super().on_body(body)

    def on_message_complete(self) -> None:
        """Answer at once what can be, now that all of it is there."""
        if self._pieces is not None:
            if self._answered(b"".join(self._pieces)):
                self._pieces = None
                return
            self._start()
        super().on_message_complete()

    def _answered(self, body: bytes) -> bool:
        kept_alive = self.parser.get_http_version() == "1.1" and self.parser.should_keep_alive()
        if self._at_once is None or not kept_alive or not self.wire.writable:
            return False
        found = self._at_once(self.headers, body, self.client[0] if self.client else "")
        if found is None:
            return False
        if isinstance(found, Reply):
            self._reply(found)
            self.on_response_complete()
            return True
        pending = Pending()
        self.cycle = cast("Any", pending)
        task = self.loop.create_task(self._wait_for(found, pending))
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)
        return True

    def _reply(self, reply: Reply) -> None:
        first = self.server_state.default_headers
        self.write_answer(reply.status, first, reply.lines, reply.body)

    async def _wait_for(self, answering: Coroutine[Any, Any, Reply], pending: Pending) -> None:
        try:
            with Departure(self.wire):
                reply = await answering
                if not self.wire.writable:
                    async with asyncio.timeout(_SEND):
                        await self.flow.drain()
        except Gone:
            return
        except TimeoutError:
            metrics.STALLED.inc()
            self.wire.abort()
            return
        pending.response_complete = True
        self._reply(reply)
        if not pending.keep_alive:
            self.transport.close()
        self.on_response_complete()

    def _stop_waiting(self) -> None:
        if self._headers_due is not None:
            self._headers_due.cancel()
            self._headers_due = None

    def connection_lost(self, exc: Exception | None) -> None:
        """End a connection."""
        self._stop_waiting()
        super().connection_lost(exc)
        self.wire.on_lost()

    def on_response_complete(self) -> None:
        """End a request; a connection that closes with it gets watched until it is gone."""
        super().on_response_complete()
        if self.transport.is_closing():
            Reaper(self.wire)

    def timeout_keep_alive_handler(self) -> None:
        """Close an idle connection, also one that holds back what it was sent."""
        super().timeout_keep_alive_handler()
        Reaper(self.wire)

    def shutdown(self) -> None:
        """Let requests finish, streams end, and idle connections close."""
        super().shutdown()
        self.wire.on_ending()
        self.loop.call_later(_SHUTDOWN, Reaper, self.wire)


class SocketWire(WebSocketsSansIOProtocol):
    """uvicorn's websocket protocol, with its wire in the scope and no close that never ends."""

    wire: Wire

    def connection_made(self, transport: Any) -> None:
        """Begin a socket."""
        super().connection_made(transport)
        self.wire = Wire(self.transport, self.writable.is_set, self.send_text, self.send_frames)

    def handle_connect(self, event: Request) -> None:
        """Put the wire in the scope before the application's task first runs."""
        super().handle_connect(event)
        if self.response.status_code == 101:  # noqa: PLR2004 - switching protocols
            self.scope["extensions"][EXTENSION] = cast("Any", self.wire)

    def send_receive_event_to_app(self) -> None:
        """Hand a message on; one that is not UTF-8 closes with 1007, and is not worth a log."""
        if self.curr_msg_data_type == "text":
            try:
                b"".join(self.frames).decode()
            except UnicodeDecodeError:
                self.conn.send_close(1007)
                self.handle_parser_exception()
                return
        super().send_receive_event_to_app()

    def send_text(self, data: bytes) -> None:
        """Send UTF-8 bytes as a text frame: no decoding here and encoding again below."""
        if self.conn.state is not State.OPEN or self.transport.is_closing():
            return
        try:
            self.conn.send_text(data)
        except InvalidState:
            return
        self.transport.write(b"".join(self.conn.data_to_send()))

    def send_frames(self, frames: bytes) -> bool:
        """Send whole text frames as they are; say whether the socket is open for them."""
        if self.conn.state is not State.OPEN or self.transport.is_closing():
            return False
        self.transport.write(frames)
        return True

    async def send(self, message: ASGISendEvent) -> None:
        """Send a message; after a close frame the peer has a bounded time to answer it."""
        await super().send(message)
        if message["type"] == "websocket.close":
            self.loop.call_later(LINGER, self.wire.abort)

    def connection_lost(self, exc: Exception | None) -> None:
        """End a socket."""
        super().connection_lost(exc)
        self.wire.on_lost()

    def shutdown(self) -> None:
        """Close with 1012, and do not wait for those who do not read it."""
        super().shutdown()
        self.loop.call_later(_SHUTDOWN, self.wire.abort)
