"""One request on a connection of our own server, and the answer it gets."""

from collections.abc import Sequence
from typing import Any, Protocol, cast

from uvicorn.protocols.http.httptools_impl import RequestResponseCycle

from app.api.wire import Wire

TURN = "fabula.turn"


class Writer(Protocol):
    """The connection, as far as an answer needs it."""

    wire: Wire

    def write_answer(
        self, status: int, first: Sequence[tuple[bytes, bytes]], headers: bytes, body: bytes
    ) -> None:
        """Write head and body of an answer in one go."""


class Turn:
    """One request on a connection, and the answer it gets; others may wait behind it."""

    __slots__ = ("_cycle", "_protocol")

    def __init__(self, protocol: Writer, cycle: RequestResponseCycle) -> None:
        self._protocol = protocol
        self._cycle = cycle

    @staticmethod
    def of(scope: Any) -> "Turn | None":
        """Return the turn of a request; other servers than ours have none."""
        return cast("Turn | None", (scope.get("extensions") or {}).get(TURN))

    @property
    def read_all(self) -> bool:
        """Whether all of the request's body is there."""
        return not self._cycle.more_body

    @property
    def body(self) -> bytes:
        """What of the request's body is there and was not received yet."""
        return bytes(self._cycle.body)

    def answer(self, status: int, headers: bytes, body: bytes) -> bool:
        """Write a whole answer at once, if that can be done without waiting; say whether it was.

        `headers` are ready-made lines without those that every answer carries. uvicorn checks each
        header and sends head and body apart; both cost more than most reads.
        """
        cycle, protocol = self._cycle, self._protocol
        if (
            cycle.response_started
            or cycle.disconnected
            or not cycle.keep_alive
            or not protocol.wire.writable
        ):
            return False
        cycle.response_started = cycle.response_complete = True
        protocol.write_answer(status, cycle.default_headers, headers, body)
        cycle.message_event.set()
        cycle.on_response()
        return True


class AtOnce(Protocol):
    """Answers a whole POST without waiting for anything, or leaves it to the application."""

    path: bytes

    def __call__(
        self, headers: Sequence[tuple[bytes, bytes]], body: bytes
    ) -> tuple[bytes, bytes] | None:
        """Return more header lines and the body of an answer."""
