"""`fabula up`: servers, api and workers in one terminal."""

import os
import socket
from contextlib import ExitStack
from pathlib import Path
from signal import SIGKILL

import click

from app.cli.child import Child
from app.cli.console import Console
from app.cli.data import DEFAULT, DataDirectory
from app.cli.readiness import Address, Ready, ReadyFile
from app.cli.signals import Stopped, raise_on_signals
from app.cli.supervisor import Supervisor
from app.cli.variables import DATABASE, REDIS
from app.platform.embedded.launch import die_with_parent
from app.platform.embedded.server import EmbeddedServer, free_port

READY_SECONDS = 60.0
# The api gives requests eight seconds; with the servers' ends all is over in ten.
CHILDREN_SECONDS = 7.0


@click.command()
@click.option("--host", envvar="FABULA_HOST", default="127.0.0.1", help="Address to listen on.")
@click.option(
    "--port",
    envvar="FABULA_PORT",
    default=8000,
    type=click.IntRange(0, 65535),
    help="Port to listen on; 0 for any that is free.",
)
@click.option("--data", default=DEFAULT, type=click.Path(path_type=Path), help="Data directory.")
@click.option("--demo/--no-demo", default=True, help="Create the demo account, with a book.")
@click.option("--workers", default=1, type=click.IntRange(0, 64), help="Worker processes.")
@click.option("--ready", type=click.Path(path_type=Path), help="File to write when all is ready.")
@click.option("--parent", type=int, hidden=True, help="End when this parent is killed.")
def command(
    host: str,
    port: int,
    data: Path,
    demo: bool,
    workers: int,
    ready: Path | None,
    parent: int | None,
) -> None:
    """Run everything here until Ctrl-C: servers, api and workers."""
    raise_on_signals()
    if parent is not None:
        # Nobody would be left to press Ctrl-C.
        die_with_parent(parent, SIGKILL)
    up = Up(DataDirectory(data), Address(host, port or free_port()), ReadyFile(ready))
    try:
        up.run(workers=workers, demo=demo)
    except Stopped:
        up.console.say("Stopping.")
    finally:
        up.stop()


class Up:
    """One installation at work."""

    def __init__(self, data: DataDirectory, address: Address, ready: ReadyFile) -> None:
        self.console = Console()
        self._data = data
        self._address = address
        self._ready = ready
        self._supervisor = Supervisor(self.console)
        self._workers: list[str] = []
        self._servers: dict[str, EmbeddedServer] = {}
        self._closing = ExitStack()

    def run(self, *, workers: int, demo: bool) -> None:
        """Start everything, say that it is ready, and keep it running."""
        refuse_taken(self._address)
        self._closing.enter_context(self._data.open())
        self._ready.check()
        self._closing.callback(self._ready.clear)
        self._data.make_keys()
        self._launch()
        children = self._load(workers)

        # Loaded now because servers and children start meanwhile.
        from app.platform.db.migrate import is_current, upgrade  # noqa: PLC0415
        from app.settings import load_settings  # noqa: PLC0415

        environment = self._environment()
        os.environ.update(environment)
        settings = load_settings()
        database = str(settings.database_url)
        if not is_current(database):
            self.console.say("Migrating the database.")
            upgrade(database)
        for child in children:
            child.begin(environment)
        account: dict[str, str | None] = {}
        if demo:
            from app.demo import ensure  # noqa: PLC0415 # as above, and not always needed

            account = ensure(settings)
        self._supervisor.wait_until(self._address.is_ready, READY_SECONDS)
        self._announce(account)
        self._supervisor.run()

    def stop(self) -> None:
        """Stop what runs: api and workers, then the servers they use."""
        self._supervisor.stop(["api"], self._workers, seconds=CHILDREN_SECONDS)
        self._closing.close()

    def _launch(self) -> None:
        """Start the servers that no variable swaps in."""
        servers: tuple[tuple[str, EmbeddedServer], ...] = (
            (DATABASE, self._data.postgres),
            (REDIS, self._data.valkey),
        )
        # The stack stops them in reverse: PostgreSQL last.
        for variable, server in servers:
            if not os.environ.get(variable):
                self._closing.callback(server.stop)
                server.launch()
                self._servers[variable] = server

    def _load(self, workers: int) -> list[Child]:
        """Start the children, which load their code and wait for settings."""
        names = ["worker"] if workers == 1 else [f"worker-{n}" for n in range(1, workers + 1)]
        self._workers = names[:workers]
        children = [Child("api", "api", self.console)]
        children += [Child(name, "worker", self.console) for name in self._workers]
        for child in children:
            self._supervisor.start(child)
        return children

    def _environment(self) -> dict[str, str]:
        """Return the settings that come from us, once the servers are there."""
        environment = self._data.environment() | {
            "FABULA_HOST": self._address.host,
            "FABULA_PORT": str(self._address.port),
        }
        for variable, server in self._servers.items():
            environment[variable] = server.wait_ready()
            if server.process is not None:
                self._supervisor.watch(server, server.process)
        return environment

    def _announce(self, account: dict[str, str | None]) -> None:
        url, ws = self._address.url("http"), self._address.url("ws", "/graphql")
        token = account.get("token")
        self._ready.write(Ready(url, ws, token, account.get("user"), account.get("book")))
        self.console.say("Fabula is ready.")
        self.console.say(f"  GraphQL  {url}/graphql (in a browser: GraphiQL)")
        self.console.say(f"  Live     {ws}")
        if token:
            self.console.say(f"  Token    {token}")
            self.console.say(f"  Try      {example(url, token)}")
        if token and (book := account.get("book")):
            self.console.say(f"  Watch    {watching(url, token, book)}")
        self.console.say("  Stop     Ctrl-C")


def example(url: str, token: str) -> str:
    """Return a first query to paste."""
    return (
        f"curl {url}/graphql -H 'Authorization: Bearer {token}' "
        "-H 'Content-Type: application/json' "
        '-d \'{"query": "{ viewer { account { username } } }"}\''
    )


def watching(url: str, token: str, book: str) -> str:
    """Return a first subscription to paste: the demo book as it is taken in."""
    return (
        f"curl -N {url}/graphql -H 'Authorization: Bearer {token}' -H 'Accept: text/event-stream' "
        "-H 'Content-Type: application/json' "
        f'-d \'{{"query": "subscription {{ book(id: \\"{book}\\") {{ __typename cursor }} }}"}}\''
    )


def refuse_taken(address: Address) -> None:
    """Say in one sentence when nobody can listen there."""
    try:
        family, kind, *_, place = socket.getaddrinfo(
            address.host, address.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        with socket.socket(family, kind) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(place)
            # Binding alone succeeds beside a listener that allows reuse.
            probe.listen(1)
    except PermissionError as error:
        raise click.ClickException(
            f"Port {address.port} is reserved for root; choose one above 1023 with --port."
        ) from error
    except socket.gaierror as error:
        raise click.ClickException(
            f"{address.host} is not an address of this machine; choose another with --host."
        ) from error
    except OSError as error:
        raise click.ClickException(
            f"Port {address.port} on {address.host} is in use or not ours; "
            "choose another with --port."
        ) from error
