"""The doorbell: a dramatiq message that names a run, and may be lost without harm."""

import asyncio
from collections.abc import Sequence

import structlog
from dramatiq import Message
from dramatiq.brokers.redis import RedisBroker
from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

from app.platform.runs.ring import WATCHED_KINDS, Ring

log = structlog.get_logger(__name__)

#: Runs wait in the first for a place among others. Those in the second somebody watches word by
#: word: they take no time of ours, only patience with a provider, and start at once.
QUEUE, WATCHED = "runs", "watched"
ACTOR, WATCHED_ACTOR = "work_on_run", "work_on_watched_run"


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
        self._broker.declare_queue(WATCHED)

    async def ring(self, runs: Sequence[Ring]) -> None:
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

    def _ring(self, runs: list[Ring]) -> None:
        for run_id, kind in runs:
            watched = kind in WATCHED_KINDS
            message: Message[None] = Message(
                queue_name=WATCHED if watched else QUEUE,
                actor_name=WATCHED_ACTOR if watched else ACTOR,
                args=(str(run_id),),
                kwargs={},
                options={},
            )
            self._broker.enqueue(message)

    def close(self) -> None:
        """Give the connections back."""
        self._broker.close()
