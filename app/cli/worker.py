"""`fabula worker`: one worker process, settings from the environment."""

import click

from app.settings import settings
from workers.main import run


@click.command()
def command() -> None:
    """Work on runs; any number of workers share the work."""
    run(settings())
