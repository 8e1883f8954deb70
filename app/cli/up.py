"""`fabula up`: servers, api and workers in one terminal."""

import os
import socket
from contextlib import ExitStack
from pathlib import Path

import click

from app.cli.child import Child
from app.cli.console import Console
from app.cli.data import DEFAULT, DataDirectory
from app.cli.readiness import Address, Ready, ReadyFile
from app.cli.signals import Stopped, end_with_make, raise_on_signals
from app.cli.supervisor import Supervisor
from app.platform.embedded.server import EmbeddedServer, free_port

READY_SECONDS = 60.0
# The api gives requests eight seconds; with the servers' ends all is over in ten.
CHILDREN_SECONDS = 7.0


@click.command()
@click.option("--host", envvar="FABULA_HOST", default="127.0.0.1", help="Address to listen on.")
@click.option("--port", envvar="FABULA_PORT", default=8000, type=click.IntRange(0, 65535))
@click.option("--data", default=DEFAULT, type=click.Path(path_type=Path), help="Data directory.")
@click.option("--demo/--no-demo", default=True, help="Create the demo account and book.")
@click.option("--workers", default=1, type=click.IntRange(0, 64), help="Worker processes.")
@click.option("--ready", type=click.Path(path_type=Path), help="File to write when all is ready.")
def command(host: str, port: int, data: Path, demo: bool, workers: int, ready: Path | None) -> None:
    """Run everything here until Ctrl-C: servers, api and workers."""
    raise_on_signals()
    end_with_make()
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
        self._closing = ExitStack()

    def run(self, *, workers: int, demo: bool) -> None:
        """Start everything, say that it is ready, and keep it running."""
        refuse_taken(self._address)
        self._closing.enter_context(self._data.open())
        self._ready.check()
        self._ready.clear()
        self._closing.callback(self._ready.clear)
        environment = self._servers() | {
            "FABULA_HOST": self._address.host,
            "FABULA_PORT": str(self._address.port),
        }
        os.environ.update(environment)

        # Loaded now because the servers start meanwhile.
        from app.platform.db.migrate import is_current, upgrade  # noqa: PLC0415
        from app.settings import load_settings  # noqa: PLC0415

        settings = load_settings()
        database = str(settings.database_url)
        if not is_current(database):
            self.console.say("Migrating the database.")
            upgrade(database)
        self._supervisor.start(Child("api", ["api"], environment, self.console))
        for number in range(1, workers + 1):
            name = "worker" if workers == 1 else f"worker-{number}"
            self._workers.append(name)
            self._supervisor.start(Child(name, ["worker"], environment, self.console))
        account: dict[str, str] = {}
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

    def _servers(self) -> dict[str, str]:
        """Start the servers that no variable swaps in; return the settings they make."""
        settings = self._data.environment()
        inside: dict[str, EmbeddedServer] = {}
        # The stack stops them in reverse: PostgreSQL last.
        servers: tuple[tuple[str, EmbeddedServer], ...] = (
            ("FABULA_DATABASE_URL", self._data.postgres),
            ("FABULA_REDIS_URL", self._data.valkey),
        )
        for variable, server in servers:
            if not os.environ.get(variable):
                self._closing.callback(server.stop)
                server.launch()
                inside[variable] = server
        for variable, server in inside.items():
            settings[variable] = server.wait_ready()
            if server.process is not None:
                self._supervisor.watch(server, server.process)
        return settings

    def _announce(self, account: dict[str, str]) -> None:
        url, ws = self._address.url("http"), self._address.url("ws", "/graphql")
        token = account.get("token")
        self.console.say("Fabula is ready.")
        self.console.say(f"  GraphQL  {url}/graphql (in a browser: GraphiQL)")
        self.console.say(f"  Live     {ws}")
        if token:
            self.console.say(f"  Token    {token}")
            self.console.say(f"  Try      {example(url, token)}")
        self.console.say("  Stop     Ctrl-C")
        self._ready.write(Ready(url, ws, token, account.get("user"), account.get("book")))


def example(url: str, token: str) -> str:
    """Return a first query to paste."""
    return (
        f"curl {url}/graphql -H 'Authorization: Bearer {token}' "
        "-H 'Content-Type: application/json' -d '{\"query\": \"{ viewer { __typename } }\"}'"
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
