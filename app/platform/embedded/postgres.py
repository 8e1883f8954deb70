"""PostgreSQL with pgvector out of a wheel."""

import subprocess
from pathlib import Path
from signal import SIGINT, SIGQUIT
from typing import IO

from app.platform.embedded.account import Account
from app.platform.embedded.binaries import postgres_for
from app.platform.embedded.cluster import check_version, create
from app.platform.embedded.process import spawn
from app.platform.embedded.server import LOOPBACK, EmbeddedServer

OPTIONS = {
    "listen_addresses": LOOPBACK,
    "unix_socket_directories": "",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "max_connections": "200",
    "random_page_cost": "1.1",
    "cluster_name": "fabula",
}
# For a server whose data nobody will miss.
FLEETING = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    # Its workers belong to the superuser, and keep others from dropping the database they are in.
    "autovacuum": "off",
}
# One large query would otherwise make every later one fault its memory in again.
ENVIRONMENT = {"MALLOC_TRIM_THRESHOLD_": "33554432", "MALLOC_TOP_PAD_": "1048576"}


class EmbeddedPostgres(EmbeddedServer):
    """PostgreSQL 18 with pgvector and a database named `fabula`."""

    name = "PostgreSQL"
    program = "postgres"
    # After a crash it reads its log again before it answers.
    start_seconds = 300.0
    farewell = ((SIGINT, 5.0), (SIGQUIT, 2.0))

    def __init__(self, directory: Path, *, durable: bool = True) -> None:
        super().__init__(directory)
        self._durable = durable
        self._options = OPTIONS if durable else OPTIONS | FLEETING
        self._pid_file = self.home / "postmaster.pid"

    def url_at(self, port: int) -> str:
        """Return the address of the database `fabula` on the port."""
        return f"postgresql://fabula:{self.password}@{LOOPBACK}:{port}/fabula"

    def prepare(self, account: Account) -> None:
        """Create the cluster the first time, refuse one of another version."""
        check_version(self.home)
        create(self.home, account, self.password, durable=self._durable)
        # We hold the lock and no PostgreSQL works in this home, but the pid in a leftover file may
        # belong to a stranger by now, and PostgreSQL would not dare to start.
        self._pid_file.unlink(missing_ok=True)

    def execute(self, account: Account, output: IO[bytes]) -> subprocess.Popen[bytes]:
        """Start the postmaster."""
        options = [word for pair in self._options.items() for word in ("-c", "=".join(pair))]
        program = postgres_for(account) / self.program
        return spawn(
            [program, "-D", "{directory}", "-p", str(self.port), *options],
            self.home,
            account,
            dies_by=SIGINT,
            output=output,
            environment=ENVIRONMENT,
        )

    def answers(self) -> bool:
        """Whether the postmaster says in its pid file that it is ready."""
        status = self._pid_lines()
        return (
            self.process is not None
            and len(status) > 7  # noqa: PLR2004 # the file's eighth line is the status
            and status[0] == str(self.process.pid)
            and status[7] == "ready"
        )

    def last_pid(self) -> int | None:
        """Return the pid in the postmaster's file."""
        first = self._pid_lines()[:1]
        return int(first[0]) if first and first[0].isdigit() else None

    def running_url(self) -> str | None:
        """Return the address of the server that some process of ours runs here, if any."""
        status = self._pid_lines()
        return self.url_at(int(status[3])) if len(status) > 7 else None  # noqa: PLR2004 # as above

    def _pid_lines(self) -> list[str]:
        try:
            return [line.strip() for line in self._pid_file.read_text().splitlines()]
        except (FileNotFoundError, NotADirectoryError):
            return []
