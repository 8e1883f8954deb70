"""`fabula api`: one api process, settings from the environment."""

import click

from app.main import serve
from app.settings import settings


@click.command()
def command() -> None:
    """Serve GraphQL over HTTP, websocket and server-sent events."""
    serve(settings())
