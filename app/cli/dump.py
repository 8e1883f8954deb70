"""PostgreSQL's own dump and restore, from the wheel or from PATH."""

import os
import shutil
import subprocess
from pathlib import Path
from urllib.parse import unquote, urlsplit, urlunsplit

import asyncpg
import click

from app.platform.embedded import EmbeddedFault
from app.platform.embedded.binaries import postgres_programs

# The server brings the extension; its owner is seldom the application's role.
WITHOUT = ("--exclude-extension=vector",)
INTO_EMPTY = ("--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction")


def write_dump(url: str, target: Path) -> None:
    """Write everything in the database into the file."""
    _run("pg_dump", url, "--format=custom", *WITHOUT, f"--file={target}")


def read_dump(url: str, source: Path) -> None:
    """Fill the database from the file, all or nothing."""
    _run("pg_restore", url, *INTO_EMPTY, str(source))


async def prepare_empty(url: str) -> None:
    """Make sure that the database holds nothing yet, and knows vectors."""
    connection = await asyncpg.connect(url)
    try:
        tables = await connection.fetchval(
            "SELECT count(*) FROM pg_tables "
            "WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"
        )
        if tables:
            raise click.ClickException(
                "The database holds tables already; restore into a new data directory "
                "(--data) or an empty database (FABULA_DATABASE_URL)."
            )
        await connection.execute("CREATE EXTENSION IF NOT EXISTS vector")
    finally:
        await connection.close()


def _run(program: str, url: str, *arguments: str) -> None:
    address, password = _without_password(url)
    done = subprocess.run(  # noqa: S603 # PostgreSQL's program, our arguments
        [_found(program), f"--dbname={address}", "--no-password", *arguments],
        env=os.environ | {"PGPASSWORD": password},
        stdin=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        words = done.stderr.strip().splitlines() or [f"it ended with exit code {done.returncode}"]
        raise click.ClickException(f"{program} failed: {words[-1]}")


def _without_password(url: str) -> tuple[str, str]:
    """Split off the password: every user of the machine may read a process's arguments."""
    parts = urlsplit(url)
    user, _, place = parts.netloc.rpartition("@")
    name, _, password = user.partition(":")
    netloc = f"{name}@{place}" if name else place
    return urlunsplit(parts._replace(netloc=netloc)), unquote(password)


def _found(program: str) -> str:
    try:
        ours = postgres_programs() / program
    except EmbeddedFault:
        ours = Path(program)
    found = shutil.which(ours) or shutil.which(program)
    if found is None:
        raise click.ClickException(
            f"{program} is not on PATH; install PostgreSQL 18's client programs."
        )
    return found
