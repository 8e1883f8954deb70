"""`fabula worker`: one worker process, settings from the environment."""

import click

from app.cli.handover import handover_option, take
from app.settings import settings
from workers.main import run


@click.command()
@handover_option
def command(handed_over: bool) -> None:
    """Work on runs; any number of workers share the work."""
    if handed_over:
        take()
    run(settings())
