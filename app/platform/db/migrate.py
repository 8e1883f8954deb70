"""Bringing a database to the newest schema: one process does it, the others wait for it."""

import asyncio
from pathlib import Path

from sqlalchemy import Connection, text
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from app.platform.db.engine import async_url

SCRIPTS = Path(__file__).parents[3] / "migrations"

#: The advisory lock under which migrations run; the number only has to differ from other locks.
MIGRATING = 7_020_000

_UNDEFINED_TABLE = "42P01"


def newest() -> str:
    """Return the newest revision, which each migration's file name begins with."""
    return max(path.name for path in (SCRIPTS / "versions").glob("[0-9]*.py")).partition("_")[0]


def is_current(url: str) -> bool:
    """Say whether the database has the newest schema, without loading alembic."""
    return asyncio.run(revision_of(url)) == newest()


async def revision_of(url: str) -> str | None:
    """Return the revision a database is at, or None when it is empty."""
    engine = create_async_engine(async_url(url), poolclass=NullPool)
    try:
        async with engine.connect() as connection:
            version = await connection.scalar(text("SELECT version_num FROM alembic_version"))
            return None if version is None else str(version)
    except ProgrammingError as error:
        if getattr(error.orig, "sqlstate", None) == _UNDEFINED_TABLE:
            return None
        raise
    finally:
        await engine.dispose()


def upgrade(url: str, revision: str = "head") -> None:
    """Migrate up to `revision`."""
    asyncio.run(_with_alembic(url, "upgrade", revision))


def downgrade(url: str, revision: str) -> None:
    """Migrate down to `revision`."""
    asyncio.run(_with_alembic(url, "downgrade", revision))


def check(url: str) -> None:
    """Raise when the models have moved on from the migrations."""
    asyncio.run(_with_alembic(url, "check"))


async def _with_alembic(url: str, command: str, *arguments: str) -> None:
    engine = create_async_engine(async_url(url), poolclass=NullPool)
    try:
        async with engine.connect() as connection:
            await connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": MIGRATING})
            # A migration that cannot get its lock gives way to the traffic, and is tried again.
            await connection.execute(text("SET lock_timeout = '5s'"))
            await connection.execute(text("SET statement_timeout = '30min'"))
            await connection.commit()
            await connection.run_sync(_run, command, *arguments)
            await connection.commit()
    finally:
        await engine.dispose()


def _run(connection: Connection, command: str, *arguments: str) -> None:
    from alembic import command as commands  # noqa: PLC0415 (slow to load, seldom needed)
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(SCRIPTS))
    config.attributes["connection"] = connection
    getattr(commands, command)(config, *arguments)
