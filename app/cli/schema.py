"""`fabula schema`: the SDL that `schema.graphql` holds."""

import click

from app.api.schema import sdl


@click.command()
def command() -> None:
    """Print the GraphQL schema."""
    click.echo(sdl().rstrip("\n"))
