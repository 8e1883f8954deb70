"""Events as clients see them: each with the cursor from which to go on."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar

import strawberry
from sqlalchemy.ext.asyncio import AsyncSession

from app.graph.context import Context
from app.graph.enums import describe
from app.graph.scalars import Cursor, seq_of, stream_cursor
from app.platform.live.follow import Follower, Snapshot, SnapshotReason, follow
from app.platform.live.log import Happening

describe(
    SnapshotReason,
    {
        SnapshotReason.START: "The subscription began without a cursor.",
        SnapshotReason.RESET: "The log does not reach back to the cursor; start over from here.",
    },
)

#: Where an event carries what its followers share.
SHARED = "_shared"

State = TypeVar("State")
EventType = TypeVar("EventType")

After = strawberry.argument(
    description="Go on behind this event's cursor: nothing is missed, nothing comes twice."
)


class ToldApart(Exception):
    """An event hangs on who follows: each follower makes of it what they may see."""


@dataclass(frozen=True)
class Place:
    """Where an event stands in its stream, and when it happened."""

    cursor: Cursor
    at: datetime


@dataclass(frozen=True)
class Feed(Generic[State, EventType]):
    """How a stream becomes a subscription: who may follow, and what each event looks like."""

    stream: str
    rights: str
    read: Callable[[AsyncSession], Awaitable[State]]
    snapshot: Callable[[Place, SnapshotReason, State], EventType]
    event: Callable[[Place, Happening], EventType | None]
    #: Whether an event tells every follower the same; then it is executed and encoded once for
    #: all who ask alike, however many they are.
    alike: bool = False
    #: Types of events that hang on who follows all the same, and are told to each apart.
    apart: frozenset[str] = frozenset()

    async def follow(self, context: Context, after: Cursor | None) -> AsyncIterator[EventType]:
        """Yield what happens, from `after` on or from now on."""

        async def admit() -> None:
            # A right lives no longer than the session or token it came with.
            await context.recheck(context.caller)

        follower: Follower[State] = Follower(self.stream, self.read, admit, rights=self.rights)
        start = seq_of(after, self.stream)
        join = context.together if self.alike else None
        together = None if join is None else join(context.hub, self.show_to_all)
        async for item in follow(context.hub, follower, start, together):
            cursor = stream_cursor(self.stream, item.seq)
            if isinstance(item, Snapshot):
                yield self.snapshot(Place(cursor, datetime.now(UTC)), item.reason, item.state)
            # An event of a kind that only other readers of the stream know is passed over.
            elif (shown := self.show(item)) is not None:
                if self.alike and item.type not in self.apart:
                    shown.__dict__[SHARED] = item.shared
                yield shown

    def show(self, happening: Happening) -> EventType | None:
        """Return an event as its followers see it."""
        cursor = stream_cursor(self.stream, happening.seq)
        return self.event(Place(cursor, happening.at), happening)

    def show_to_all(self, happening: Happening) -> EventType | None:
        """Return an event as all of its followers see it, if they see it alike."""
        if happening.type in self.apart:
            raise ToldApart
        return self.show(happening)


def pick(
    makers: dict[str, Callable[[Place, dict[str, Any]], EventType]],
) -> Callable[[Place, Happening], EventType | None]:
    """Choose how to show an event by its type."""

    def show(place: Place, happening: Happening) -> EventType | None:
        maker = makers.get(happening.type)
        return None if maker is None else maker(place, happening.payload)

    return show
