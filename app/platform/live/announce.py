"""What follows a commit: wake those who follow the streams, ring for the runs."""

import asyncio

import structlog
from broadcaster import Broadcast
from redis.exceptions import RedisError

from app.platform import metrics
from app.platform.db.unit import Committed
from app.platform.live import wakeups
from app.platform.runs.doorbell import Doorbell

log = structlog.get_logger(__name__)

#: Seconds that telling of a commit may take; its writer waits for it.
PATIENCE = 2


class Announce:
    """Tell the other processes; what is lost here is found again in the log and the outbox."""

    def __init__(self, broadcast: Broadcast, doorbell: Doorbell) -> None:
        self._broadcast = broadcast
        self._doorbell = doorbell

    async def __call__(self, committed: Committed) -> None:
        """Announce a commit, and never fail the caller whose work is already certain."""
        for happening in committed.happenings:
            metrics.events_appended.labels(happening.stream.partition(":")[0]).inc()
        try:
            async with asyncio.timeout(PATIENCE):
                await wakeups.publish(self._broadcast, committed.happenings)
        except (RedisError, OSError, TimeoutError) as error:
            log.warning("announce.lost", error=str(error) or type(error).__name__)
        await self._doorbell.ring(committed.runs)
