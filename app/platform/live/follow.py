"""Following a stream: a snapshot or a replay first, then every event, none twice."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import ExitStack
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Generic, TypeVar

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


@dataclass(frozen=True)
class Follower(Generic[State]):
    """Who follows what: how to read the state, and whether they still may."""

    stream: str
    #: Reads the state, and raises when the viewer may not (or no longer) see it.
    read: Callable[[AsyncSession], Awaitable[State]]
    #: A stream that moves whenever the viewer's rights may have changed.
    rights: str | None = None
    #: Seconds after which `read` is asked again even if nothing moved.
    recheck: float = 30


async def follow(
    hub: Hub, follower: Follower[State], after: int | None = None
) -> AsyncIterator[Snapshot[State] | Happening]:
    """Yield what `follower` missed since `after`, or the state now, and then all that happens."""
    flag = asyncio.Event()
    with ExitStack() as stack:
        # Attend first, ask later: whatever happens in between is then heard of.
        topic = stack.enter_context(hub.attend(follower.stream, flag))
        rights = stack.enter_context(hub.attend(follower.rights, flag)) if follower.rights else None
        cursor, snapshot = await _enter(hub, follower, topic, after)
        if snapshot is not None:
            yield snapshot
        guard = _Guard(hub, follower, rights)
        while True:
            flag.clear()
            await guard.check()
            events = topic.after(cursor)
            if events is None:
                metrics.hub_drops.inc()
                async with hub.database.read() as session:
                    events = await log.read_after(session, follower.stream, cursor, PAGE)
                if not events or events[0].seq != cursor + 1:
                    # The log no longer reaches back to the cursor: retention overtook us.
                    cursor, snapshot = await _enter(hub, follower, topic, cursor)
                    if snapshot is not None:
                        yield snapshot
                    continue
            for event in events:
                cursor = event.seq
                yield event
            if not events:
                await guard.wait(flag)


async def _enter(
    hub: Hub, follower: Follower[State], topic: Topic, after: int | None
) -> tuple[int, Snapshot[State] | None]:
    """Find the place to follow from, with a snapshot unless a replay reaches back to `after`."""
    async with hub.database.read() as session:
        state = await follower.read(session)
        head = (await log.heads(session, [follower.stream])).get(follower.stream, 0)
        floor = await log.floor(session, follower.stream)
    topic.hear(head, None)
    if after is None:
        return head, Snapshot(head, SnapshotReason.START, state)
    if after == head or (floor is not None and floor - 1 <= after < head):
        return after, None
    return head, Snapshot(head, SnapshotReason.RESET, state)


class _Guard:
    """Asks again whether the viewer may still see what they follow."""

    def __init__(self, hub: Hub, follower: Follower[Any], rights: Topic | None) -> None:
        self._hub = hub
        self._ask = follower.read
        self._every = follower.recheck
        self._rights = rights
        self._seen = rights.head if rights else 0
        self._due = asyncio.get_running_loop().time() + self._every

    async def check(self) -> None:
        """Raise when the right is gone."""
        moved = self._rights is not None and self._rights.head != self._seen
        now = asyncio.get_running_loop().time()
        if not moved and now < self._due:
            return
        if self._rights is not None:
            self._seen = self._rights.head
        async with self._hub.database.read() as session:
            await self._ask(session)
        self._due = now + self._every

    async def wait(self, flag: asyncio.Event) -> None:
        """Wait until something moves or it is time to ask again."""
        left = self._due - asyncio.get_running_loop().time()
        try:
            async with asyncio.timeout(max(left, 0)):
                await flag.wait()
        except TimeoutError:
            pass
