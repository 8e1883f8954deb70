"""A use case run from the terminal: in one transaction, told to the running processes."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar

import click

from app import registry
from app.cli.installation import installation
from app.platform.db.migrate import is_current
from app.platform.db.unit import UnitOfWork
from app.platform.runtime import Runtime, open_runtime
from app.settings import Settings

Result = TypeVar("Result")


def in_unit(data: Path, use_case: Callable[[UnitOfWork], Awaitable[Result]]) -> Result:
    """Run the use case in a unit of work."""

    async def run(runtime: Runtime) -> Result:
        async with runtime.database.unit() as unit:
            return await use_case(unit)

    return in_runtime(data, run)


def in_runtime(data: Path, work: Callable[[Runtime], Awaitable[Result]]) -> Result:
    """Run the work with everything open."""
    with installation(data) as settings:
        registry.load()
        if not is_current(str(settings.database_url)):
            raise click.ClickException("The database is not current; run `fabula migrate` first.")
        return asyncio.run(_opened(settings, work))


async def _opened(settings: Settings, work: Callable[[Runtime], Awaitable[Result]]) -> Result:
    async with open_runtime(settings) as runtime:
        return await work(runtime)
