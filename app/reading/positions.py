"""What devices tell of where somebody reads, folded into one answer, whatever the order.

`current` is where the latest deliberate act led: reading on, or jumping, forwards or back. A device
that only says where it stands moves nothing, so that an old place never comes back by itself.
`furthest` is as far as was *read*: one came there by reading on, or stayed there for a while. A
jump is neither, so that a look ahead opens nothing; whoever then reads on from there has read it.
What is folded is a set: an event that comes twice counts once, and one that comes late counts as if
it had come in time.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

#: Seconds after which somebody who stays at a place has read there.
DWELL = 5
#: More seconds than this are not counted: a life has fewer.
MOST_SECONDS = 2**31 - 1


class Act(StrEnum):
    """How somebody came to a place."""

    READ = "READ"
    JUMP = "JUMP"
    REPORT = "REPORT"


@dataclass(frozen=True, slots=True)
class PositionEvent:
    """Something a device tells: a place, how one came there, and when, by the server's clock."""

    key: str
    offset: int
    moment: datetime
    seconds: int = 0
    act: Act = Act.READ

    @property
    def is_deliberate(self) -> bool:
        """Return whether somebody meant to be there."""
        return self.act is not Act.REPORT

    @property
    def is_read(self) -> bool:
        """Return whether the text was read as far as that."""
        stayed = self.act is Act.REPORT and self.seconds >= DWELL
        return self.act is Act.READ or stayed


@dataclass(frozen=True, slots=True)
class Positions:
    """Where somebody is, how far they came, and which act decided where they are."""

    current: int = 0
    furthest: int = 0
    seconds: int = 0
    decided_at: datetime | None = None
    decided_by: str = ""

    def after(self, events: Iterable[PositionEvent]) -> "Positions":
        """Return the positions once these events are known too; none may be known already."""
        found = self
        for event in events:
            found = found._with(event)
        return found

    def _with(self, event: PositionEvent) -> "Positions":
        furthest = max(self.furthest, event.offset) if event.is_read else self.furthest
        seconds = min(self.seconds + event.seconds, MOST_SECONDS)
        found = replace(self, furthest=furthest, seconds=seconds)
        if event.is_deliberate and self._is_older_than(event):
            return replace(
                found, current=event.offset, decided_at=event.moment, decided_by=event.key
            )
        return found

    def _is_older_than(self, event: PositionEvent) -> bool:
        if self.decided_at is None:
            return True
        return (self.decided_at, self.decided_by) < (event.moment, event.key)


def fold(events: Iterable[PositionEvent]) -> Positions:
    """Return the positions that events lead to, whatever their order and however often each came.

    Of an event that came more than once the earliest moment counts: it was sent again, not done
    again.
    """
    once: dict[str, PositionEvent] = {}
    for event in events:
        known = once.get(event.key)
        if known is None or event.moment < known.moment:
            once[event.key] = event
    return Positions().after(once.values())


def moment_of(at: datetime, received: datetime, sent: datetime | None = None) -> datetime:
    """Return when something happened, by the server's clock.

    A device that says what its clock showed when it sent is corrected by the difference. Nothing
    happened after it was received: a clock that runs ahead must not win for ever.
    """
    skew = timedelta() if sent is None else received - sent
    try:
        return min(at + skew, received)
    except OverflowError:
        return received
