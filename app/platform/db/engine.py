"""The engine and its short scopes: a connection is held for a question, never for a stream."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Protocol

from sqlalchemy import AsyncAdaptedQueuePool, text
from sqlalchemy.ext.asyncio import (
    AsyncEngine,
    AsyncSession,
    async_sessionmaker,
    create_async_engine,
)

from app.platform import metrics
from app.platform.db.unit import Committed, UnitOfWork

DRIVER = "postgresql+asyncpg"


class Announcer(Protocol):
    """Whoever is told what a transaction changed, once it is certain."""

    async def __call__(self, committed: Committed) -> None:
        """Ring workers and wake readers; must not raise."""


async def _nobody(committed: Committed) -> None:
    """Leave it to the relay and the log."""


def async_url(url: str) -> str:
    """Name the async driver in a plain Postgres URL."""
    return DRIVER + "://" + url.partition("://")[2]


class Database:
    """One process's way to Postgres."""

    def __init__(self, url: str, *, pool: int = 10, announce: Announcer = _nobody) -> None:
        self.engine: AsyncEngine = create_async_engine(
            async_url(url),
            pool_size=pool,
            max_overflow=0,
            pool_timeout=10,
            pool_pre_ping=True,
            # Errors are logged and kept; what people wrote must not travel inside them.
            hide_parameters=True,
            connect_args={
                "timeout": 10,
                "server_settings": {
                    "application_name": "fabula",
                    "statement_timeout": "30s",
                    "lock_timeout": "10s",
                    "idle_in_transaction_session_timeout": "60s",
                },
            },
        )
        self.announce = announce
        #: How often this process has committed: what was read before may be different since.
        self.commits = 0
        queue = self.engine.pool
        if isinstance(queue, AsyncAdaptedQueuePool):
            metrics.db_pool_in_use.labels("orm").set_function(queue.checkedout)
        self._sessions = async_sessionmaker(self.engine, expire_on_commit=False)
        alone = self.engine.execution_options(isolation_level="AUTOCOMMIT")
        self._glances = async_sessionmaker(alone, expire_on_commit=False)
        #: Held by those who can wait, and of whom thousands may come at once after a restart: most
        #: of the pool is left to everybody else.
        self.line = asyncio.Semaphore(max(1, pool // 3))

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncSession]:
        """Ask questions of one consistent snapshot, and change nothing."""
        async with self._sessions() as session:
            await session.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY"))
            yield session

    @asynccontextmanager
    async def glance(self) -> AsyncIterator[AsyncSession]:
        """Ask one question: one statement is consistent by itself, and takes one round trip."""
        async with self._glances() as session:
            yield session

    @asynccontextmanager
    async def unit(self) -> AsyncIterator[UnitOfWork]:
        """Change things together: all on a clean exit, nothing when it raises."""
        async with self._sessions() as session:
            unit = UnitOfWork(session)
            yield unit
            try:
                committed = await unit.commit()
            finally:
                self.commits += 1
        await self.announce(committed)

    async def close(self) -> None:
        """Give the connections back."""
        await self.engine.dispose()
