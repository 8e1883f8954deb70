"""The hub: one reader per process, many followers, and the log whenever in doubt."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, contextmanager
from datetime import UTC, datetime

import structlog
from broadcaster import Broadcast
from broadcaster import Event as Message

from app.platform import metrics
from app.platform.db.engine import Database
from app.platform.live import log, wakeups
from app.platform.live.topic import Topic

logger = structlog.get_logger(__name__)


class Hub:
    """Knows which streams are followed in this process and how far each has come."""

    def __init__(self, database: Database, broadcast: Broadcast, *, recheck: float = 5) -> None:
        self.database = database
        self._broadcast = broadcast
        self._recheck = recheck
        #: Wake-ups heard so far, of any stream: something has changed since.
        self.heard = 0
        self._topics: dict[str, Topic] = {}
        self._tasks: list[asyncio.Task[None]] = []
        self._stack = AsyncExitStack()

    async def start(self) -> None:
        """Subscribe to every channel once, before anybody follows anything."""
        for channel in wakeups.channels():
            subscriber = await self._stack.enter_async_context(self._broadcast.subscribe(channel))
            self._tasks.append(asyncio.create_task(self._read(subscriber.get)))
        self._tasks.append(asyncio.create_task(self._watch()))

    async def stop(self) -> None:
        """Stop reading; followers end when their connections do."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._stack.aclose()

    @contextmanager
    def attend(self, stream: str, flag: asyncio.Event) -> Iterator[Topic]:
        """Keep a topic for `stream`, and set `flag` whenever it moves."""
        topic = self._topics.setdefault(stream, Topic(stream))
        topic.flags.add(flag)
        metrics.hub_followers.inc()
        try:
            yield topic
        finally:
            metrics.hub_followers.dec()
            topic.flags.discard(flag)
            if not topic.flags and self._topics.get(stream) is topic:
                del self._topics[stream]

    async def check(self) -> None:
        """Compare every followed stream with the log, and wake those that fell behind."""
        if not self._topics:
            return
        claimed = {stream: topic.head for stream, topic in self._topics.items()}
        async with self.database.read() as session:
            heads = await log.heads(session, list(claimed))
        for stream, heard in claimed.items():
            if topic := self._topics.get(stream):
                topic.hear(heads.get(stream, 0), None)
                topic.correct(heard, heads.get(stream, 0))

    async def _read(self, receive: Callable[[], Awaitable[Message]]) -> None:
        while True:
            message = await receive()
            self.heard += 1
            if not message.message:
                await self._check_safely()
                continue
            try:
                told = wakeups.unpack(message.message)
            except (ValueError, KeyError, TypeError):
                # Another version of us, or a stranger on the same server: the log knows better.
                logger.warning("live.unreadable", channel=message.channel)
                await self._check_safely()
                continue
            now = datetime.now(UTC)
            for stream, seq, event in told:
                if event is not None:
                    metrics.hub_lag_seconds.observe(max((now - event.at).total_seconds(), 0))
                if topic := self._topics.get(stream):
                    topic.hear(seq, event)

    async def _watch(self) -> None:
        # Pub/sub promises nothing, so the log is asked now and then whatever was heard.
        while True:
            await asyncio.sleep(self._recheck)
            await self._check_safely()

    async def _check_safely(self) -> None:
        try:
            await self.check()
        except Exception:
            logger.exception("live.check_failed")
