"""The doorbell: a dramatiq message that names a run, and may be lost without harm."""

import asyncio
from collections.abc import Sequence
from uuid import UUID

import structlog
from dramatiq import Message
from dramatiq.brokers.redis import RedisBroker
from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

log = structlog.get_logger(__name__)

QUEUE = "runs"
ACTOR = "work_on_run"


def broker_for(url: str, client: Redis | None = None) -> RedisBroker:
    """Return a broker that notices a dead consumer in seconds; retries live in the run's row."""
    return RedisBroker(  # type: ignore[no-untyped-call]
        client=client or Redis.from_url(url),
        middleware=[],
        heartbeat_timeout=5_000,
        maintenance_chance=1_000_000,
    )


class Doorbell:
    """Rings workers from an event loop that must not wait for Valkey."""

    def __init__(self, url: str) -> None:
        # Of the client's usual retries only one: they would hold up whoever rings.
        client = Redis.from_url(url, retry=Retry(NoBackoff(), 1), socket_timeout=5)
        self._broker = broker_for(url, client)
        self._broker.declare_queue(QUEUE)

    async def ring(self, runs: Sequence[UUID]) -> None:
        """Ask any worker to look at these runs; a ring that gets lost is repeated by the relay."""
        if not runs:
            return
        try:
            await asyncio.to_thread(self._ring, list(runs))
        except (RedisError, OSError) as error:
            log.warning("doorbell.silent", error=str(error))

    async def waiting(self) -> int:
        """Return how many rings no worker has answered yet, or none when nobody can tell."""
        try:
            return await asyncio.to_thread(self._waiting)
        except (RedisError, OSError):
            return 0

    def _waiting(self) -> int:
        return int(self._broker.client.llen(f"{self._broker.namespace}:{QUEUE}"))

    def _ring(self, runs: list[UUID]) -> None:
        for run in runs:
            self._broker.enqueue(
                Message(queue_name=QUEUE, actor_name=ACTOR, args=(str(run),), kwargs={}, options={})
            )

    def close(self) -> None:
        """Give the connections back."""
        self._broker.close()
