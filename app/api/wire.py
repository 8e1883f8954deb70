"""The connection under a request or a socket: what ASGI does not let an application do to it."""

import asyncio
import socket
import struct
from collections.abc import Callable
from contextlib import suppress
from typing import Any, cast

EXTENSION = "fabula.wire"

#: What every answer tells a browser, unless it is media or a page.
SECURITY = (
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
)
POLICY = b"default-src 'none'; frame-ancestors 'none'"

LINGER = 10.0


class Wire:
    """One TCP connection, as far as a request or a socket may touch it."""

    def __init__(
        self,
        transport: asyncio.Transport,
        writable: Callable[[], bool],
        send_text: Callable[[bytes], None] | None = None,
        send_frames: Callable[[bytes], bool] = lambda _: False,
    ) -> None:
        self._transport = transport
        # The event loop does so only for sockets it made itself: on one that was handed over, an
        # answer in two writes would wait 40 ms for the client to acknowledge the first.
        _set_option(transport, socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._writable = writable
        self.send_text = send_text
        self.send_frames = send_frames
        self.lost = False
        self.ending = False
        self._on_lost: set[Callable[[], None]] = set()
        self._on_ending: set[Callable[[], None]] = set()

    @staticmethod
    def of(scope: Any) -> "Wire | None":
        """Return the wire under a request; other servers than ours have none."""
        return cast("Wire | None", (scope.get("extensions") or {}).get(EXTENSION))

    @property
    def writable(self) -> bool:
        """Whether a write goes out, rather than wait for a client that does not read."""
        return not self.lost and self._writable()

    def abort(self) -> None:
        """Drop the connection and all that is buffered for it.

        Closing instead would first flush the buffer, which never ends when nobody reads.
        """
        if self.lost:
            return
        # Without this the kernel keeps megabytes per connection, and goes on trying, for minutes.
        _set_option(self._transport, socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._transport.abort()

    @property
    def unsent(self) -> int:
        """Bytes that wait in this process for the client to take them."""
        return 0 if self.lost else self._transport.get_write_buffer_size()

    def close(self) -> None:
        """Close the connection once what is buffered is out."""
        self._transport.close()
        Reaper(self)

    def watch(self, gone: Callable[[], None]) -> Callable[[], None]:
        """Call back once when the client is gone; returns how to stop watching."""
        return _watch(self._on_lost, gone, already=self.lost)

    def watch_ending(self, ending: Callable[[], None]) -> Callable[[], None]:
        """Call back once when the server is about to stop; returns how to stop watching."""
        return _watch(self._on_ending, ending, already=self.ending)

    def on_lost(self) -> None:
        """Note that the connection is gone."""
        self.lost = True
        _tell(self._on_lost)

    def on_ending(self) -> None:
        """Note that the server is about to stop."""
        self.ending = True
        _tell(self._on_ending)


def _set_option(transport: asyncio.Transport, level: int, option: int, value: int | bytes) -> None:
    connection = transport.get_extra_info("socket")
    if connection is not None:
        with suppress(OSError, ValueError):
            connection.setsockopt(level, option, value)


def _watch(
    watchers: set[Callable[[], None]], call: Callable[[], None], *, already: bool
) -> Callable[[], None]:
    if already:
        call()
    else:
        watchers.add(call)
    return lambda: watchers.discard(call)


def _tell(watchers: set[Callable[[], None]]) -> None:
    while watchers:
        watchers.pop()()


class Reaper:
    """Aborts a closing connection as soon as its client takes nothing for a while."""

    def __init__(self, wire: Wire) -> None:
        self.wire = wire
        self.left = -1
        self.check()

    def check(self) -> None:
        """Look whether the client has taken anything since the last time."""
        left = self.wire.unsent
        if left == 0:
            return
        if left == self.left:
            self.wire.abort()
            return
        self.left = left
        asyncio.get_running_loop().call_later(LINGER, self.check)
