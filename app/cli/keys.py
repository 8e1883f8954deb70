"""`fabula keys`: the master keys under which secrets are sealed."""

import click

from app.platform.crypto import generate


@click.group()
def command() -> None:
    """Generate and rotate master keys."""


@command.command("generate")
@click.option("--id", "key_id", default="", help="Name of the key; a random one by default.")
def generate_key(key_id: str) -> None:
    """Print one new entry for FABULA_SECRET_KEYS or secret.keys."""
    click.echo(generate(key_id))
