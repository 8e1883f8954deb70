"""Followers who ask alike, served together: an event is executed, encoded and framed once for all.

A follower who is up to date takes a seat. From then on a task of the choir, and no longer one of
its own, writes to its connection; the follower only looks after its rights. Whoever cannot take a
frame at once, or must be asked about again, gives the seat up and goes on alone from where it is.
"""

import asyncio
from collections.abc import Awaitable, Callable, Hashable, Sequence
from dataclasses import dataclass

import structlog

from app.api.operation import Answer, Sink
from app.graph.live import ToldApart
from app.platform.live.follow import Seat
from app.platform.live.hub import Hub
from app.platform.live.log import Happening

log = structlog.get_logger(__name__)

#: Seats served before others get a turn.
SLICE = 200

Make = Callable[[Happening], Awaitable[Answer | None]]


@dataclass(frozen=True, slots=True)
class _Line:
    seq: int
    answer: Answer


class Choirs:
    """The choirs of one process, by stream and by what is asked."""

    def __init__(self) -> None:
        self._choirs: dict[Hashable, _Choir] = {}

    def voice(self, hub: Hub, key: Hashable, make: Make, sink: Sink) -> "Voice":
        """Return what lets one follower join."""
        return Voice(self, hub, key, make, sink)

    def join(self, voice: "Voice", seat: Seat) -> bool:
        """Give a follower a seat, unless the choir is further on than it."""
        key = seat.stream, voice.key
        choir = self._choirs.get(key)
        if choir is None:
            choir = self._choirs[key] = _Choir(voice.hub, seat.stream, seat.cursor, voice.make)
            choir.task.add_done_callback(lambda _: self._choirs.pop(key, None))
        return choir.take(seat, voice.sink)


@dataclass(frozen=True)
class Voice:
    """One follower's way into a choir."""

    choirs: Choirs
    hub: Hub
    key: Hashable
    make: Make
    sink: Sink

    def join(self, seat: Seat) -> bool:
        """Take a seat; say whether there is one."""
        return self.choirs.join(self, seat)


class _Choir:
    def __init__(self, hub: Hub, stream: str, cursor: int, make: Make) -> None:
        self.hub = hub
        self.stream = stream
        self.cursor = cursor
        self.make = make
        self.seats: dict[Seat, Sink] = {}
        self.flag = asyncio.Event()
        self.over = False
        self.task = asyncio.get_running_loop().create_task(self._sing())

    def take(self, seat: Seat, sink: Sink) -> bool:
        if self.over or seat.cursor < self.cursor:
            return False
        self.seats[seat] = sink
        seat.on_leave = self._leave
        return True

    def _leave(self, seat: Seat) -> None:
        self.seats.pop(seat, None)
        if not self.seats:
            self.flag.set()

    async def _sing(self) -> None:
        try:
            with self.hub.attend(self.stream, self.flag) as topic:
                while self.seats:
                    self.flag.clear()
                    events = topic.after(self.cursor)
                    # Only the log knows how it goes on: everybody reads it for themselves.
                    if events is None or not await self._tell(events):
                        break
                    if not events:
                        await self.flag.wait()
        except Exception:
            log.exception("chorus.failed", stream=self.stream)
        finally:
            self.over = True
            for seat in list(self.seats):
                seat.close()

    async def _tell(self, events: Sequence[Happening]) -> bool:
        """Serve some events to all; say whether all of them could be made for all alike."""
        lines, whole = [], True
        for event in events:
            try:
                answer = await self.make(event)
            except ToldApart:
                whole = False
                break
            if answer is not None and answer.failed:
                # Errors belong to whoever meets them.
                whole = False
                break
            if answer is not None:
                lines.append(_Line(event.seq, answer))
            self.cursor = event.seq
        await self._serve(lines)
        return whole

    async def _serve(self, lines: Sequence[_Line]) -> None:
        known: dict[tuple[bytes, int], bytes] = {}
        for number, (seat, sink) in enumerate(list(self.seats.items()), 1):
            if number % SLICE == 0:
                await asyncio.sleep(0)
            if not seat.open:
                continue
            place = next((n for n, line in enumerate(lines) if line.seq > seat.cursor), len(lines))
            frames = known.get((sink.prefix, place))
            if frames is None:
                frames = b"".join(sink.framed(line.answer) for line in lines[place:])
                known[sink.prefix, place] = frames
            if not seat.may() or (frames and not sink.put(frames)):
                seat.close()
            else:
                seat.cursor = max(seat.cursor, self.cursor)
