"""Following a stream: a snapshot or a replay first, then every event, none twice."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Generic, Protocol, TypeVar

from sqlalchemy.ext.asyncio import AsyncSession

from app.platform import metrics
from app.platform.live import log
from app.platform.live.hub import Hub
from app.platform.live.log import Happening
from app.platform.live.topic import Topic

State = TypeVar("State")

#: Events read from the log at a time; a long replay never sits in memory whole.
PAGE = 200


class SnapshotReason(StrEnum):
    """Why the state is told whole, rather than what changed."""

    START = "START"
    RESET = "RESET"


@dataclass(frozen=True)
class Snapshot(Generic[State]):
    """The state as of event number `seq`."""

    seq: int
    reason: SnapshotReason
    state: State


async def _everybody() -> None:
    """Admit whoever comes."""


@dataclass(frozen=True)
class Follower(Generic[State]):
    """Who follows what: how to read the state, and whether they still may."""

    stream: str
    #: Reads the state, and raises when the viewer may not (or no longer) see it.
    read: Callable[[AsyncSession], Awaitable[State]]
    #: Raises when the viewer is nobody any more; asked while no connection is held, since it takes
    #: one of its own, and many who hold one and wait for a second would wait for each other.
    admit: Callable[[], Awaitable[None]] = _everybody
    #: A stream that moves whenever the viewer's rights may have changed.
    rights: str | None = None
    #: Seconds after which the viewer is asked for again even if nothing moved.
    recheck: float = 30


class Seat:
    """A follower's place among others who are served together, for as long as it holds."""

    def __init__(
        self, stream: str, cursor: int, flag: asyncio.Event, may: Callable[[], bool]
    ) -> None:
        self.stream = stream
        self.cursor = cursor
        #: Whether nothing has happened that the viewer would have to be asked for again.
        self.may = may
        self.open = True
        self.on_leave: Callable[[Seat], None] = _stay
        self._flag = flag

    def close(self) -> None:
        """Leave the follower to itself, from the cursor on."""
        if self.open:
            self.open = False
            self._flag.set()
            self.on_leave(self)


def _stay(seat: Seat) -> None:
    """Sit where nobody serves."""


class Together(Protocol):
    """Serves followers who are up to date and ask alike."""

    def join(self, seat: Seat) -> bool:
        """Take a seat; say whether there is one. What it is served moves its cursor."""


async def follow(
    hub: Hub,
    follower: Follower[State],
    after: int | None = None,
    together: Together | None = None,
) -> AsyncIterator[Snapshot[State] | Happening]:
    """Yield what `follower` missed since `after`, or the state now, and then all that happens.

    Events that are served together with others are not yielded.
    """
    flag = asyncio.Event()
    with ExitStack() as stack:
        # Attend first, ask later: whatever happens in between is then heard of.
        topic = stack.enter_context(hub.attend(follower.stream, flag))
        rights = stack.enter_context(hub.attend(follower.rights, flag)) if follower.rights else None
        guard = _Guard(hub, follower, rights)
        cursor, snapshot = await _enter(hub, follower, topic, guard, after)
        if snapshot is not None:
            yield snapshot
        while True:
            flag.clear()
            await guard.check()
            events = topic.after(cursor)
            if events is None:
                events = await _catch_up(hub, topic, cursor)
                if not events:
                    # The log does not go on from the cursor: retention overtook us.
                    cursor, snapshot = await _enter(hub, follower, topic, guard, cursor)
                    if snapshot is not None:
                        yield snapshot
                    continue
            for event in events:
                # A slow client may take minutes over a page; rights are asked before each event.
                await guard.check()
                cursor = event.seq
                yield event
            if not events:
                cursor = await _rest(topic, guard, flag, cursor, together)


async def _rest(
    topic: Topic, guard: "_Guard", flag: asyncio.Event, cursor: int, together: Together | None
) -> int:
    """Wait until something moves, in a seat if there is one; return how far it was served."""
    seat = Seat(topic.stream, cursor, flag, guard.holds)
    if together is None or not together.join(seat):
        await guard.wait(flag)
        return cursor
    # Every event would wake it only to find that it was served. Another flag keeps the topic.
    unheeded = asyncio.Event()
    topic.flags.add(unheeded)
    topic.flags.discard(flag)
    try:
        while seat.open:
            await guard.wait(flag)
            flag.clear()
            await guard.check()
    finally:
        seat.close()
        topic.flags.add(flag)
        topic.flags.discard(unheeded)
    return seat.cursor


async def _catch_up(hub: Hub, topic: Topic, cursor: int) -> list[Happening]:
    """Read a page of what follows the cursor without a gap, for everybody who follows."""
    metrics.hub_drops.inc()
    async with hub.database.line, hub.database.read() as session:
        page = await log.read_after(session, topic.stream, cursor, PAGE)
    events = [event for place, event in enumerate(page, cursor + 1) if event.seq == place]
    for event in events:
        topic.hear(event.seq, event)
    return events


async def _enter(
    hub: Hub, follower: Follower[State], topic: Topic, guard: "_Guard", after: int | None
) -> tuple[int, Snapshot[State] | None]:
    """Find the place to follow from, with a snapshot unless a replay reaches back to `after`."""
    claimed = topic.head
    asked = [stream for stream in (follower.stream, follower.rights) if stream is not None]
    async with hub.database.line, hub.database.read() as session:
        state = await follower.read(session)
        heads = await log.heads(session, asked)
        head = heads.get(follower.stream, 0)
        replays = after is not None and (
            after == head
            # A cursor is whatever a client sends: only a number that was given is looked for.
            or (after < head and await log.reaches(session, follower.stream, after))
        )
    # After the snapshot: what is lost in between moves the rights past what was seen in it.
    await follower.admit()
    guard.saw(heads)
    topic.hear(head, None)
    topic.correct(claimed, head)
    if after is None:
        return head, Snapshot(head, SnapshotReason.START, state)
    if replays:
        return after, None
    return head, Snapshot(head, SnapshotReason.RESET, state)


class _Guard:
    """Asks again whether the viewer may still see what they follow."""

    def __init__(self, hub: Hub, follower: Follower[Any], rights: Topic | None) -> None:
        self._hub = hub
        self._follower = follower
        self._rights = rights
        self._seen = 0
        self._postpone()

    def saw(self, heads: Mapping[str, int]) -> None:
        """Take note of the rights' number in the snapshot that the viewer was let in by."""
        if self._rights is not None:
            self._seen = heads.get(self._rights.stream, 0)
            self._rights.hear(self._seen, None)
        self._postpone()

    def holds(self) -> bool:
        """Say whether nothing was heard that could have taken the right away."""
        return self._rights is None or self._rights.head == self._seen

    async def check(self) -> None:
        """Raise when the right is gone."""
        if self.holds() and self._left() > 0:
            return
        if self._rights is not None:
            self._seen = self._rights.head
        async with self._hub.database.line, self._hub.database.read() as session:
            await self._follower.read(session)
        await self._follower.admit()
        self._postpone()

    async def wait(self, flag: asyncio.Event) -> None:
        """Wait until something moves or it is time to ask again."""
        with suppress(TimeoutError):
            async with asyncio.timeout(max(self._left(), 0)):
                await flag.wait()

    def _left(self) -> float:
        return self._due - asyncio.get_running_loop().time()

    def _postpone(self) -> None:
        self._due = asyncio.get_running_loop().time() + self._follower.recheck
