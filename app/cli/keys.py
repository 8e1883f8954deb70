"""`fabula keys`: the master keys under which secrets are sealed."""

import os
from pathlib import Path

import click

from app.cli.data import DataDirectory
from app.cli.installation import data_option, require
from app.cli.variables import KEYS
from app.cli.work import in_runtime
from app.platform.crypto import generate
from app.platform.db.rotation import rotate
from app.platform.embedded.directory import write_private
from app.platform.runtime import Runtime


@click.group()
def command() -> None:
    """Generate and rotate master keys."""


@command.command("generate")
@click.option("--id", "key_id", default="", help="Name of the key; a random one by default.")
def generate_key(key_id: str) -> None:
    """Print one new entry for FABULA_SECRET_KEYS or secret.keys."""
    click.echo(generate(key_id))


@command.command("rotate")
@click.option("--new", is_flag=True, help="First put a new key into the data directory.")
@data_option
def rotate_keys(new: bool, data: Path) -> None:
    """Seal all secrets under the first master key, also while Fabula runs.

    On several machines: generate a key, put it before the others in FABULA_SECRET_KEYS
    everywhere, restart, rotate; then the old keys can go.
    """
    if new:
        _put_first(DataDirectory(data))
    count = in_runtime(data, _rotate)
    click.echo(f"{count} secrets were sealed anew; all are under the first key.")
    click.echo("Older backups still need the older keys.")


async def _rotate(runtime: Runtime) -> int:
    return await rotate(runtime.database, runtime.keyring)


def _put_first(place: DataDirectory) -> None:
    if os.environ.get(KEYS):
        raise click.ClickException(f"The keys come from {KEYS}; put the new one first there.")
    require(place)
    # The lock makes sure that no process runs that would not know the new key.
    with place.open():
        write_private(place.keys_file, f"{generate()},{place.keys()}\n")
