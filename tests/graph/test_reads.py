"""Connections that stay at hand: in turn, whole after whatever happened to a statement."""

import asyncio

import asyncpg
import pytest

from app.graph.read.pool import Reads, open_reads
from app.settings import Settings


@pytest.fixture
async def one(settings: Settings) -> Reads:
    """A single connection."""
    return await open_reads(str(settings.database_url), 1)


async def test_those_who_wait_are_served_in_turn(one: Reads) -> None:
    served: list[int] = []

    async def ask(number: int) -> None:
        assert await one.fetch("SELECT to_json($1::int)", [number]) == str(number).encode()
        served.append(number)

    await asyncio.gather(*(ask(number) for number in range(20)))
    await one.close()

    assert served == list(range(20))


async def test_a_refused_statement_leaves_the_connection_usable(one: Reads) -> None:
    pid = await one.fetch("SELECT to_json(pg_backend_pid())", [])
    with pytest.raises(asyncpg.DivisionByZeroError):
        await one.fetch("SELECT to_json(1 / $1::int)", [0])

    assert await one.fetch("SELECT to_json(pg_backend_pid())", []) == pid
    await one.close()


async def test_a_cancelled_statement_is_over_before_the_next_begins(one: Reads) -> None:
    asking = asyncio.create_task(one.fetch("SELECT to_json(pg_sleep(30)::text)", []))
    waiting = asyncio.create_task(one.fetch("SELECT to_json(7)", []))
    await asyncio.sleep(0.1)
    asking.cancel()

    async with asyncio.timeout(5):
        assert await waiting == b"7"
        with pytest.raises(asyncio.CancelledError):
            await asking
        assert await one.fetch("SELECT to_json(8)", []) == b"8"
    await one.close()


async def test_who_leaves_while_waiting_takes_nobodys_turn(one: Reads) -> None:
    first = asyncio.create_task(one.fetch("SELECT to_json(pg_sleep(0.2)::text)", []))
    await asyncio.sleep(0)
    leaving = asyncio.create_task(one.fetch("SELECT to_json(1)", []))
    staying = asyncio.create_task(one.fetch("SELECT to_json(2)", []))
    await asyncio.sleep(0.05)
    leaving.cancel()

    async with asyncio.timeout(5):
        await first
        assert await staying == b"2"
    await one.close()


async def test_a_lost_connection_is_opened_anew(one: Reads, settings: Settings) -> None:
    pid = int(await one.fetch("SELECT to_json(pg_backend_pid())", []))
    other = await asyncpg.connect(str(settings.database_url))
    await other.execute("SELECT pg_terminate_backend($1, 5000)", pid)
    with pytest.raises((asyncpg.PostgresError, asyncpg.InterfaceError, OSError)):
        await one.fetch("SELECT to_json(1)", [])

    async with asyncio.timeout(5):
        assert await one.fetch("SELECT to_json(2)", []) == b"2"
    await other.close()
    await one.close()


async def test_a_table_may_change_under_a_prepared_statement(
    one: Reads, settings: Settings
) -> None:
    other = await asyncpg.connect(str(settings.database_url))
    await other.execute("CREATE TABLE shelf (n int); INSERT INTO shelf VALUES (3)")
    sql = "SELECT to_json(s) FROM (SELECT * FROM shelf) s"
    assert await one.fetch(sql, []) == b'{"n":3}'
    await other.execute("ALTER TABLE shelf ADD COLUMN m text; ALTER TABLE shelf ALTER n TYPE text")

    assert await one.fetch(sql, []) == b'{"n":"3","m":null}'
    await other.close()
    await one.close()
