"""`fabula restore`: an installation out of one file."""

import asyncio
import os
from contextlib import ExitStack
from pathlib import Path

import click

from app.cli.archive import dump_of, opened, restore_objects
from app.cli.data import DataDirectory
from app.cli.dump import prepare_empty, read_dump
from app.cli.installation import data_option, database_url, storage_url
from app.cli.variables import DATABASE, KEYS
from app.platform.storage import open_store


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@data_option
def command(file: Path, data: Path) -> None:
    """Fill an empty installation from a backup; one that holds anything is left alone."""
    place = DataDirectory(data)
    with ExitStack() as stack:
        archive = stack.enter_context(opened(file))
        if not os.environ.get(DATABASE):
            stack.enter_context(place.open())
        url = stack.enter_context(database_url(place))
        asyncio.run(prepare_empty(url))
        count = asyncio.run(restore_objects(archive, open_store(storage_url(place))))
        read_dump(url, stack.enter_context(dump_of(archive)))
    click.echo(f"The database and {count} files are restored.")
    if not os.environ.get(KEYS) and not place.keys_file.exists():
        click.echo(
            f"The backup holds no master keys: copy the old secret.keys to {place.keys_file} "
            "before `fabula up`."
        )
