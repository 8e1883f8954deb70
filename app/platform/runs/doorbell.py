"""The doorbell: a dramatiq message that names a run, and may be lost without harm."""

import asyncio
from collections.abc import Sequence
from uuid import UUID

from dramatiq import Message
from dramatiq.brokers.redis import RedisBroker

QUEUE = "runs"
ACTOR = "work_on_run"


def broker_for(url: str) -> RedisBroker:
    """Return a broker that notices a dead consumer in seconds; retries live in the run's row."""
    return RedisBroker(  # type: ignore[no-untyped-call]
        url=url, middleware=[], heartbeat_timeout=5_000, maintenance_chance=1_000_000
    )


class Doorbell:
    """Rings workers from an event loop that must not wait for Valkey."""

    def __init__(self, url: str) -> None:
        self._broker = broker_for(url)
        self._broker.declare_queue(QUEUE)

    async def ring(self, runs: Sequence[UUID]) -> None:
        """Ask any worker to look at these runs."""
        if runs:
            await asyncio.to_thread(self._ring, list(runs))

    def _ring(self, runs: list[UUID]) -> None:
        for run in runs:
            self._broker.enqueue(
                Message(queue_name=QUEUE, actor_name=ACTOR, args=(str(run),), kwargs={}, options={})
            )

    def close(self) -> None:
        """Give the connections back."""
        self._broker.close()
