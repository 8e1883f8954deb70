"""Answers that are kept: what hangs on a version and a horizon alone is not read again.

A kept answer is found by who asks, what they ask, and what the database says now of version and
horizon. That is looked up again whenever this process commits or hears of any event, and after a
moment in any case: so much later, at most, does a change made by another process show.
"""

import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from prometheus_client import Counter, Gauge

from app.graph.read.pool import Reads
from app.graph.read.statement import Versions

ANSWERS = Counter("fabula_kept_answers", "Queries that may be kept, by what came of it.", ["found"])
HELD = Gauge("fabula_kept_answer_bytes", "Bytes of answers kept.")
_HIT, _SAME, _NEW = (ANSWERS.labels(found) for found in ("at_hand", "unchanged", "read"))

#: For so long what is known of a version and a horizon holds without asking.
SECONDS = 0.1

#: Larger answers are rare, and would push many small ones out.
LARGEST = 1_000_000

_SEEN = 10_000

Key = tuple[Any, ...]


@dataclass(slots=True)
class _Seen:
    """What a viewer's version and horizon were when they were looked up."""

    state: bytes
    epoch: int
    until: float


class Answers:
    """Keeps answers, bounded by their bytes; each belongs to one viewer in one session."""

    def __init__(
        self,
        reads: Reads,
        epoch: Callable[[], int],
        *,
        most: int = 64_000_000,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._reads = reads
        self._epoch = epoch
        self._most = most
        self._clock = clock
        self._seen: OrderedDict[Key, _Seen] = OrderedDict()
        self._kept: OrderedDict[tuple[Key, bytes], bytes] = OrderedDict()
        self._bytes = 0

    def at_hand(self, key: Key) -> bytes | None:
        """Return an answer if it is known to hold without asking the database."""
        seen = self._seen.get(key)
        if seen is None or seen.epoch != self._epoch() or seen.until <= self._clock():
            return None
        found = self._kept.get((key, seen.state))
        if found is not None:
            self._kept.move_to_end((key, seen.state))
            _HIT.inc()
        return found

    async def read(self, versions: Versions, key: Key, filled: Mapping[str, Any]) -> bytes:
        """Return the answer kept for what the database says now, or read it."""
        # Both as they are before the question: what happens meanwhile may make its answer wrong.
        epoch, now = self._epoch(), self._clock()
        state = await self._reads.fetch(versions.state.sql, versions.state.pick(filled))
        kept = self._kept.get((key, state))
        if kept is not None:
            self._kept.move_to_end((key, state))
            self._see(key, _Seen(state, epoch, now + SECONDS))
            _SAME.inc()
            return kept
        # State and answer of one moment: a horizon that moves back must not find what was read
        # while it was further on.
        both = versions.both
        state, answer = await self._reads.fetch_both(both.sql, both.pick(filled))
        self._keep((key, state), answer)
        self._see(key, _Seen(state, epoch, now + SECONDS))
        _NEW.inc()
        return answer

    def _see(self, key: Key, seen: _Seen) -> None:
        self._seen[key] = seen
        self._seen.move_to_end(key)
        if len(self._seen) > _SEEN:
            self._seen.popitem(last=False)

    def _keep(self, key: tuple[Key, bytes], answer: bytes) -> None:
        if len(answer) > LARGEST:
            return
        self._bytes += len(answer) - len(self._kept.get(key, b""))
        self._kept[key] = answer
        self._kept.move_to_end(key)
        while self._bytes > self._most:
            _, oldest = self._kept.popitem(last=False)
            self._bytes -= len(oldest)
        HELD.set(self._bytes)
