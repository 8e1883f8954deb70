"""A stream as one process knows it: the newest events, shared by all who follow it."""

from asyncio import Event as Flag
from collections import deque

from app.platform.live.log import Happening

#: Events kept in memory per stream; whoever is further behind reads the log instead.
KEPT = 256


class Topic:
    """The newest contiguous events of one stream; followers keep only their place in it.

    Sharing one bounded buffer, rather than a queue for each follower, is what keeps memory flat
    however many of them stop reading.
    """

    def __init__(self, stream: str) -> None:
        self.stream = stream
        self.head = 0
        self.flags: set[Flag] = set()
        self._recent: deque[Happening] = deque(maxlen=KEPT)

    def hear(self, seq: int, event: Happening | None) -> None:
        """Take note of event number `seq`, and of the event itself when it came along."""
        if seq <= self.head:
            return
        if event is None or seq != self.head + 1:
            self._recent.clear()
        if event is not None:
            self._recent.append(event)
        self.head = seq
        self._wake()

    def correct(self, claimed: int, head: int) -> None:
        """Believe the log, asked after number `claimed` was heard, when it ends before that.

        Everything is in the log before it is told: this one was set back, out of a backup.
        """
        if head < claimed == self.head:
            self._recent.clear()
            self.head = head
            self._wake()

    def after(self, cursor: int) -> list[Happening] | None:
        """Return what follows `cursor`, or None when only the log can tell."""
        if cursor == self.head:
            return []
        if cursor > self.head or not self._recent or cursor < self._recent[0].seq - 1:
            return None
        missing = self.head - cursor
        return list(self._recent)[-missing:]

    def _wake(self) -> None:
        for flag in self.flags:
            flag.set()
