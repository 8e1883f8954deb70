"""What one process has open: its ways to Postgres, Valkey and the object store."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

from broadcaster import Broadcast
from redis.asyncio import BlockingConnectionPool, Redis

from app.platform.crypto import Keyring
from app.platform.db.engine import Database
from app.platform.limits import RateLimiter
from app.platform.live.announce import Announce
from app.platform.live.backend import WakeupBackend
from app.platform.mail import Mailer, open_mailer
from app.platform.runs.doorbell import Doorbell
from app.platform.runs.press import Press
from app.platform.runs.pulse import Pulse
from app.platform.signing import Signer
from app.platform.storage import ObjectStore, open_store
from app.settings import Settings


@dataclass(frozen=True)
class Runtime:
    """The open resources that use cases are handed."""

    settings: Settings
    database: Database
    redis: Redis
    broadcast: Broadcast
    store: ObjectStore
    keyring: Keyring
    signer: Signer
    limiter: RateLimiter
    doorbell: Doorbell
    mailer: Mailer
    press: Press
    pulse: Pulse
    #: Held while an answer is prepared: hundreds may be asked for at once, and would all wait for
    #: the same few connections until none of them had the patience left.
    preparing: asyncio.Semaphore


@asynccontextmanager
async def open_runtime(settings: Settings) -> AsyncIterator[Runtime]:
    """Open everything on this event loop, and close it again."""
    async with AsyncExitStack() as stack:
        keyring = Keyring.parse(settings.secret_keys.get_secret_value())
        store = open_store(str(settings.storage_url))
        stack.callback(store.close)
        await store.check()
        # Waits for a free connection under load, where the usual pool would fail at once.
        pool = BlockingConnectionPool.from_url(
            str(settings.redis_url), max_connections=50, timeout=2, socket_timeout=5
        )
        redis = Redis.from_pool(pool)
        stack.push_async_callback(redis.aclose)
        broadcast = Broadcast(backend=WakeupBackend(str(settings.redis_url)))
        await stack.enter_async_context(broadcast)
        doorbell = Doorbell(str(settings.redis_url))
        stack.callback(doorbell.close)
        database = Database(
            str(settings.database_url),
            pool=settings.database_pool,
            announce=Announce(broadcast, doorbell),
        )
        stack.push_async_callback(database.close)
        press = Press(database)
        yield Runtime(
            settings=settings,
            database=database,
            redis=redis,
            broadcast=broadcast,
            store=store,
            keyring=keyring,
            signer=Signer(keyring),
            limiter=RateLimiter(redis),
            doorbell=doorbell,
            press=press,
            preparing=asyncio.Semaphore(max(1, settings.database_pool // 3)),
            pulse=Pulse(database, settings.run_lease_seconds, press.turn),
            mailer=open_mailer(settings.mail_url.get_secret_value(), settings.mail_from),
        )
