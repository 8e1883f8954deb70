"""`fabula permissions`: the page that `docs/permissions.md` holds."""

import click

from app.api.permissions import permissions


@click.command()
def command() -> None:
    """Print who may do and see what."""
    click.echo(permissions(), nl=False)
