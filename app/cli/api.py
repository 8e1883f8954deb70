"""`fabula api`: one api process, settings from the environment."""

import click

from app.cli.handover import handover_option, take
from app.main import serve
from app.settings import settings


@click.command()
@handover_option
def command(handed_over: bool) -> None:
    """Serve GraphQL over HTTP, websocket and server-sent events."""
    if handed_over:
        take()
    serve(settings())
