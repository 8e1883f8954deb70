"""Models and migrations say the same, and every migration can be taken back."""

import asyncio
from collections.abc import Iterator

import asyncpg
import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from app import registry
from app.platform.db import migrate
from app.platform.db.base import Base
from app.platform.db.engine import async_url
from tests.installation import on_server, with_path

#: Everything about tables that a migration could forget, as Postgres itself prints it.
SHAPE = """
    SELECT c.relname || '.' || a.attname,
           format_type(a.atttypid, a.atttypmod)
           || CASE WHEN a.attnotnull THEN ' NOT NULL' ELSE '' END
           || coalesce(' DEFAULT ' || pg_get_expr(d.adbin, d.adrelid), '')
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
    WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND NOT c.relispartition
    UNION ALL
    SELECT conrelid::regclass || ' ' || conname, pg_get_constraintdef(k.oid)
    FROM pg_constraint k JOIN pg_namespace n ON n.oid = k.connamespace
    WHERE n.nspname = 'public' AND k.contype <> 'n'
      AND NOT (SELECT relispartition FROM pg_class WHERE oid = k.conrelid)
    UNION ALL
    SELECT tablename || ' ' || indexname, indexdef FROM pg_indexes i
    JOIN pg_class c ON c.relname = i.tablename
    WHERE schemaname = 'public' AND NOT c.relispartition
    UNION ALL
    SELECT tgrelid::regclass || ' trigger ' || tgname, pg_get_triggerdef(oid)
    FROM pg_trigger WHERE NOT tgisinternal
    UNION ALL
    SELECT p.oid::regprocedure::text, pg_get_functiondef(p.oid)
    FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
    JOIN pg_language l ON l.oid = p.prolang
    WHERE n.nspname = 'public' AND l.lanname = 'plpgsql'
"""


def shape(url: str) -> dict[str, str]:
    async def read() -> dict[str, str]:
        connection = await asyncpg.connect(url)
        try:
            rows = await connection.fetch(SHAPE)
            return {name: what for name, what in rows if "alembic_version" not in name}
        finally:
            await connection.close()

    return asyncio.run(read())


@pytest.fixture
def empty_url(postgres_url: str) -> Iterator[str]:
    on_server(postgres_url, "CREATE DATABASE fabula_empty")
    yield with_path(postgres_url, "fabula_empty")
    on_server(postgres_url, "DROP DATABASE fabula_empty WITH (FORCE)")


def test_the_migrations_make_exactly_what_the_models_say(empty_url: str, database_url: str) -> None:
    async def create() -> None:
        engine = create_async_engine(async_url(empty_url))
        async with engine.begin() as connection:
            await connection.run_sync(Base.metadata.create_all)
        await engine.dispose()

    registry.load()
    asyncio.run(create())

    assert shape(database_url) == shape(empty_url)


def test_alembic_finds_nothing_to_do(database_url: str) -> None:
    migrate.check(database_url)


def test_every_migration_can_be_taken_back_and_done_again(database_url: str) -> None:
    before = shape(database_url)

    migrate.downgrade(database_url, "base")
    nothing = shape(database_url)
    migrate.upgrade(database_url)

    assert nothing == {}
    assert shape(database_url) == before


def test_files_are_numbered_without_gaps() -> None:
    names = sorted(path.name for path in (migrate.SCRIPTS / "versions").glob("*.py"))

    assert [name[:5] for name in names] == [f"{n:04}_" for n in range(1, len(names) + 1)]
    assert migrate.newest() == f"{len(names):04}"


def test_whether_a_database_is_current_is_known(database_url: str, empty_url: str) -> None:
    assert migrate.is_current(database_url)
    assert not migrate.is_current(empty_url)


def test_two_that_migrate_at_once_do_it_once(empty_url: str) -> None:
    async def both() -> None:
        await asyncio.gather(*(asyncio.to_thread(migrate.upgrade, empty_url) for _ in range(2)))

    asyncio.run(both())

    assert migrate.is_current(empty_url)


def test_a_write_finds_a_partition_on_any_day(database_url: str) -> None:
    async def write() -> int:
        engine = create_async_engine(async_url(database_url))
        async with engine.begin() as connection:
            await connection.execute(
                text(
                    "INSERT INTO stream_events (stream, seq, created_at, type, payload) "
                    "VALUES ('s', 1, '2001-01-01', 'T', '{}'), ('s', 2, '2999-01-01', 'T', '{}')"
                )
            )
            count = await connection.scalar(text("SELECT count(*) FROM stream_events"))
        await engine.dispose()
        return int(count or 0)

    assert asyncio.run(write()) == 2
