"""The installation that a command acts on: the environment's, or the one in a data directory."""

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import click

from app.cli.data import DEFAULT, DataDirectory
from app.cli.variables import DATABASE, KEYS, REDIS, STORAGE
from app.platform.embedded import EmbeddedFault
from app.platform.embedded.server import EmbeddedServer
from app.settings import Settings, load_settings

data_option = click.option(
    "--data",
    default=DEFAULT,
    type=click.Path(path_type=Path),
    help="Data directory, for what FABULA_* does not say.",
)


@contextmanager
def installation(data: Path) -> Iterator[Settings]:
    """Give the settings, with servers started for the while if they do not run."""
    place = DataDirectory(data)
    with database_url(place) as database, _url(REDIS, place, place.valkey) as redis:
        if not (os.environ.get(KEYS) and os.environ.get(STORAGE)):
            require(place)
            os.environ.update(place.environment())
        os.environ.update({DATABASE: database, REDIS: redis})
        yield load_settings()


@contextmanager
def database_url(place: DataDirectory) -> Iterator[str]:
    """Give the address of the database, started for the while if it does not run."""
    with _url(DATABASE, place, place.postgres) as url:
        yield url


def storage_url(place: DataDirectory) -> str:
    """Return the address of the object store."""
    return os.environ.get(STORAGE) or place.objects.as_uri()


@contextmanager
def _url(variable: str, place: DataDirectory, server: EmbeddedServer) -> Iterator[str]:
    with ExitStack() as stack:
        outside = os.environ.get(variable)
        yield outside or _inside(place, server, stack)


def _inside(place: DataDirectory, server: EmbeddedServer, stack: ExitStack) -> str:
    require(place)
    try:
        server.launch()
    except EmbeddedFault:
        # Usually because `fabula up` runs; then its server is the one to use.
        running = server.running_url()
        if running is None:
            raise
        return running
    stack.callback(server.stop)
    return server.wait_ready()


def require(place: DataDirectory) -> None:
    """Refuse to act on an installation that is not there."""
    if not place.exists:
        raise click.ClickException(
            f"There is no installation in {place.path}; start one with `fabula up`, name another "
            "with --data, or set FABULA_DATABASE_URL and its like."
        )
