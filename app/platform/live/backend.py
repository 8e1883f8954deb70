"""Our broadcaster backend: pub/sub that says when it may have missed something."""

import asyncio
from typing import Any

import structlog
from broadcaster import BroadcastBackend, Event
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from app.platform import metrics

#: Sent to every subscribed channel after a lost connection: "look at the log, I was away".
DOUBT = ""

log = structlog.get_logger(__name__)


class WakeupBackend(BroadcastBackend):
    """Carry wake-ups over Valkey; a dropped connection is reported and mended, never silent."""

    def __init__(self, url: str) -> None:
        # The client's own retries would reconnect without a word about what was missed. Its own
        # timeout sends through `wait_for`, which on Python 3.11 loses a cancel that comes together
        # with the result: whoever was cancelled while telling of a commit would never stop.
        self._redis = Redis.from_url(
            url,
            retry=Retry(NoBackoff(), 0),
            socket_timeout=None,
            socket_connect_timeout=5,
            socket_keepalive=True,
            decode_responses=True,
        )
        self._pubsub = self._redis.pubsub(ignore_subscribe_messages=True)
        self._channels: set[str] = set()
        self._doubts: list[str] = []
        self._subscribed = asyncio.Event()
        self._broken = False
        self._changing = asyncio.Lock()

    async def connect(self) -> None:
        """Leave the connection to the first subscription."""

    async def disconnect(self) -> None:
        """Give the connections back."""
        await self._pubsub.aclose()  # type: ignore[no-untyped-call]
        await self._redis.aclose()

    async def subscribe(self, group: str) -> None:
        """Listen to a channel from now on, and again after each lost connection."""
        self._channels.add(group)
        async with self._changing:
            # While the connection is broken, whoever mends it subscribes to all channels anew.
            if not self._broken:
                try:
                    await self._pubsub.subscribe(group)
                except (RedisError, OSError) as error:
                    self._lost(error)
        self._subscribed.set()

    async def unsubscribe(self, group: str) -> None:
        """Stop listening to a channel."""
        self._channels.discard(group)

    async def publish(self, channel: str, message: Any) -> None:
        """Hand a message to whoever listens right now."""
        await self._redis.publish(channel, message)

    async def next_published(self) -> Event:
        """Return the next message, or a doubt for each channel after a lost connection."""
        await self._subscribed.wait()
        while True:
            if self._doubts:
                return Event(self._doubts.pop(), DOUBT)
            if self._broken:
                await self._reconnect()
                continue
            try:
                message = await self._pubsub.get_message(timeout=30)
            except (RedisError, OSError, ValueError) as error:
                self._lost(error)
                continue
            if message is not None and message["channel"] in self._channels:
                return Event(message["channel"], message["data"])

    def _lost(self, error: Exception) -> None:
        log.warning("live.connection_lost", error=str(error))
        metrics.wakeups_lost.inc()
        self._broken = True

    async def _reconnect(self) -> None:
        delay = 0.1
        while self._broken:
            try:
                async with self._changing:
                    await self._pubsub.aclose()  # type: ignore[no-untyped-call]
                    self._pubsub = self._redis.pubsub(ignore_subscribe_messages=True)
                    await self._pubsub.subscribe(*self._channels)
                    self._broken = False
            except (RedisError, OSError):
                await asyncio.sleep(delay)
                delay = min(delay * 2, 2)
        self._doubts = list(self._channels)
