"""`fabula backup`: what an installation knows, in one file."""

import asyncio
import os
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from app.cli.archive import write_archive
from app.cli.data import DataDirectory
from app.cli.dump import write_dump
from app.cli.installation import data_option, database_url, storage_url
from app.platform.storage import ObjectStore, open_store


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@data_option
def command(file: Path, data: Path) -> None:
    """Write database and files into one tar, also while Fabula runs.

    The master keys are NOT inside: keep secret.keys (or FABULA_SECRET_KEYS) somewhere else.
    """
    place = DataDirectory(data)
    with database_url(place) as url, _scratch_beside(file) as scratch:
        dump = Path(scratch) / "dump"
        # Dump first: objects are added before rows name them and removed after.
        write_dump(url, dump)
        store = _local_store(storage_url(place))
        count = asyncio.run(write_archive(file, dump, store))
    files = f"{count} files" if store else "no files: your bucket has them, back it up there"
    click.echo(f"{file} holds the database and {files}.")
    click.echo("The master keys are not inside; without them what is sealed stays sealed.")


def _scratch_beside(file: Path) -> "TemporaryDirectory[str]":
    folder = file.absolute().parent
    if not os.access(folder, os.W_OK | os.X_OK):
        raise click.ClickException(f"{folder} is no directory to write in; choose another file.")
    return TemporaryDirectory(prefix=".fabula-backup-", dir=folder)


def _local_store(url: str) -> ObjectStore | None:
    return open_store(url) if url.startswith("file:") else None
