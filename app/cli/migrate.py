"""`fabula migrate`: the schema of the database."""

from pathlib import Path

import click

from app.cli.data import DataDirectory
from app.cli.installation import data_option, database_url
from app.platform.db.migrate import is_current, upgrade


@click.command()
@data_option
def command(data: Path) -> None:
    """Bring the database to the newest schema; several at once do no harm."""
    with database_url(DataDirectory(data)) as url:
        if is_current(url):
            click.echo("The database is current.")
            return
        upgrade(url)
        click.echo("The database is migrated.")
