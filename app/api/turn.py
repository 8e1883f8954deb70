"""One request on a connection of our own server, and the answer it gets."""

import asyncio
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class Reply:
    """A whole answer: its status, header lines that not every answer carries, its body."""

    status: int
    lines: bytes
    body: bytes


class AtOnce(Protocol):
    """Answers a whole POST, or leaves it to the application."""

    path: bytes

    def __call__(
        self, headers: Sequence[tuple[bytes, bytes]], body: bytes, address: str
    ) -> Reply | Coroutine[Any, Any, Reply] | None:
        """Return the answer, or what has to be waited for to have it."""


class Pending:
    """Stands for a request that is answered past the application, where uvicorn looks for one."""

    def __init__(self) -> None:
        self.response_complete = False
        self.disconnected = False
        self.keep_alive = True
        self.message_event = asyncio.Event()
