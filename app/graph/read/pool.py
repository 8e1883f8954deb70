"""Connections for compiled reads: plain asyncpg, statements prepared once, JSON passed through."""

import asyncio
from collections import OrderedDict, deque
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import asyncpg

_FOR_EVER = 1_000_000_000

#: Statements prepared per connection; each holds some memory in a server process.
PREPARED = 500


async def _prepare(connection: asyncpg.Connection) -> None:
    # The answer goes to the client as it comes: bytes in, bytes out.
    await connection.set_type_codec(
        "json", schema="pg_catalog", encoder=bytes, decoder=bytes, format="binary"
    )


async def _leave(connection: asyncpg.Connection) -> None:
    # Statements that only read leave nothing in a session, and clearing it would double the trips.
    del connection


class _Held:
    """A connection that is kept out of its pool, with what is prepared on it."""

    __slots__ = ("connection", "prepared")

    def __init__(self, connection: Any) -> None:
        self.connection = connection
        self.prepared: OrderedDict[str, Any] = OrderedDict()

    async def fetch(self, sql: str, parameters: Sequence[Any]) -> bytes:
        statement = self.prepared.get(sql)
        if statement is None:
            statement = await self._prepare(sql)
        try:
            found: bytes = await statement.fetchval(*parameters)
        except (asyncpg.InvalidCachedStatementError, asyncpg.OutdatedSchemaCacheError):
            # A migration changed a table since: what it means now has to be planned anew.
            del self.prepared[sql]
            statement = await self._prepare(sql)
            found = await statement.fetchval(*parameters)
        return found

    async def _prepare(self, sql: str) -> Any:
        statement = self.prepared[sql] = await self.connection.prepare(sql)
        if len(self.prepared) > PREPARED:
            self.prepared.popitem(last=False)
        return statement


class Reads:
    """Runs statements that answer with one JSON value, on connections that stay at hand.

    Handing a connection out of asyncpg's pool and back costs as much as a small statement takes.
    Here one goes back to the pool only when something went wrong with it.
    """

    def __init__(self, pool: asyncpg.Pool) -> None:
        self._pool = pool
        self._free: list[_Held] = []
        #: Who waits, in order; each is given a connection, or the right to open one.
        self._waiting: deque[asyncio.Future[_Held | None]] = deque()
        self._unopened: int = pool.get_max_size()
        self._handing: set[asyncio.Task[None]] = set()

    async def fetch(self, sql: str, parameters: Sequence[Any]) -> bytes:
        """Run a statement and return its only value."""
        held = self._free.pop() if self._free else await self._next()
        try:
            found = await held.fetch(sql, parameters)
        except BaseException as error:
            self._put_aside(held, error)
            raise
        self._put(held)
        return found

    async def fetch_both(self, sql: str, parameters: Sequence[Any]) -> tuple[bytes, bytes]:
        """Run a statement and return its two values, of one moment."""
        async with self.connection() as connection:
            first, second = await connection.fetchrow(sql, *parameters)
        return first, second

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[Any]:
        """Lend a connection out for something else than one statement."""
        held = self._free.pop() if self._free else await self._next()
        try:
            yield held.connection
        except BaseException as error:
            self._put_aside(held, error)
            raise
        self._put(held)

    async def _next(self) -> _Held:
        """Open a connection while there may be more, or wait for one in turn."""
        if self._unopened == 0:
            turn: asyncio.Future[_Held | None] = asyncio.get_running_loop().create_future()
            self._waiting.append(turn)
            try:
                held = await turn
            except asyncio.CancelledError:
                if turn.done() and not turn.cancelled():
                    self._put(turn.result())
                raise
            if held is not None:
                return held
        else:
            self._unopened -= 1
        try:
            return _Held(await self._pool.acquire())
        except BaseException:
            self._put(None)
            raise

    def _put(self, held: _Held | None) -> None:
        """Give a connection, or the right to open one, to who waits longest, or keep it."""
        while self._waiting:
            turn = self._waiting.popleft()
            if not turn.done():
                turn.set_result(held)
                return
        if held is None:
            self._unopened += 1
        else:
            self._free.append(held)

    def _put_aside(self, held: _Held, error: BaseException) -> None:
        """Keep a connection whose statement was refused; let the pool look after any other."""
        if isinstance(error, asyncpg.PostgresError) and not held.connection.is_closed():
            self._put(held)
            return
        # A cancelled statement has to be over before the connection can be used again.
        task = asyncio.create_task(self._hand_back(held))
        self._handing.add(task)
        task.add_done_callback(self._handing.discard)

    async def _hand_back(self, held: _Held) -> None:
        try:
            await self._pool.release(held.connection)
        finally:
            self._put(None)

    async def close(self) -> None:
        """Close every connection."""
        if self._handing:
            await asyncio.gather(*self._handing, return_exceptions=True)
        while self._free:
            await self._pool.release(self._free.pop().connection)
        await self._pool.close()


async def open_reads(url: str, size: int) -> Reads:
    """Open the connections that compiled statements run on."""
    return Reads(await open_pool(url, size))


async def open_pool(url: str, size: int) -> asyncpg.Pool:
    """Open the pool on this event loop."""
    return await asyncpg.create_pool(
        url,
        min_size=1,
        max_size=size,
        # A new connection would have to prepare every statement again.
        max_queries=_FOR_EVER,
        max_inactive_connection_lifetime=0,
        reset=_leave,
        init=_prepare,
        statement_cache_size=1_000,
        max_cached_statement_lifetime=0,
        command_timeout=30,
        server_settings={
            "application_name": "fabula-reads",
            "default_transaction_read_only": "on",
            "jit": "off",
            # Planning costs more than most of these statements take to run.
            "plan_cache_mode": "force_generic_plan",
            "statement_timeout": "10s",
            "timezone": "UTC",
        },
    )
