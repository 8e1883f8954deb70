"""What the embedded servers have in common: a directory, a port, a process, an orderly end."""

import socket
import subprocess
import time
from abc import ABC, abstractmethod
from contextlib import ExitStack
from pathlib import Path
from signal import Signals
from typing import IO, ClassVar, NoReturn

from app.platform.embedded.account import Account, server_account
from app.platform.embedded.directory import lock, password, private
from app.platform.embedded.faults import EmbeddedFault
from app.platform.embedded.process import end, left_behind

LOOPBACK = "127.0.0.1"
PORT_ATTEMPTS = 5


class EmbeddedServer(ABC):
    """A server of our own on loopback that keeps all it has in one directory."""

    name: ClassVar[str]
    program: ClassVar[str]
    start_seconds: ClassVar[float] = 30.0
    # What ends it: signal and the seconds it gets, before SIGKILL.
    farewell: ClassVar[tuple[tuple[Signals, float], ...]]

    def __init__(self, directory: Path) -> None:
        self.directory = directory.absolute()
        self.home = self.directory / "home"
        self.log = self.directory / "log"
        self.port = 0
        self.process: subprocess.Popen[bytes] | None = None
        self._held: ExitStack | None = None

    @property
    def password(self) -> str:
        """The generated password, kept in a file that only we can read."""
        return password(self.directory / "password")

    @property
    def url(self) -> str:
        """Where clients reach the server."""
        return self.url_at(self.port)

    @abstractmethod
    def url_at(self, port: int) -> str:
        """Return the address of a server on the port."""

    @abstractmethod
    def prepare(self, account: Account) -> None:
        """Make the home ready before the process starts."""

    @abstractmethod
    def execute(self, account: Account, output: IO[bytes]) -> subprocess.Popen[bytes]:
        """Start the process on `self.port`."""

    @abstractmethod
    def answers(self) -> bool:
        """Whether the process we started takes clients."""

    @abstractmethod
    def running_url(self) -> str | None:
        """Return the address of the server that some process of ours runs here, if any."""

    @abstractmethod
    def last_pid(self) -> int | None:
        """Return the pid the last process in this home left in a file."""

    def start(self) -> str:
        """Start the server and return its address once it takes clients."""
        self.launch()
        return self.wait_ready()

    def launch(self) -> None:
        """Start the process; call `wait_ready` for the address, so that servers start together."""
        private(self.directory)
        with ExitStack() as stack:
            stack.enter_context(
                lock(self.directory / "lock", f"{self.name} in {self.directory} runs already.")
            )
            account = server_account(self.home)
            account.own(self.home)
            self._end_orphan()
            self.prepare(account)
            self.port = free_port()
            self.log.write_bytes(b"")
            self.spawn()
            self._held = stack.pop_all()

    def spawn(self) -> subprocess.Popen[bytes]:
        """Start the process on the port it has, the first time or after a crash."""
        with self.log.open("ab") as output:
            self.process = self.execute(server_account(self.home), output)
        return self.process

    def wait_ready(self) -> str:
        """Return the address once the server takes clients."""
        deadline = time.monotonic() + self.start_seconds
        attempt = 1
        while not self.answers():
            if self.process is not None and self.process.poll() is not None:
                if attempt == PORT_ATTEMPTS or is_free(self.port):
                    self._fail("did not start")
                # Somebody took the port between our choice and the server's bind.
                attempt += 1
                self.port = free_port()
                self.spawn()
            if time.monotonic() > deadline:
                self._fail(f"gave no answer for {self.start_seconds:.0f} seconds")
            time.sleep(0.01)
        return self.url

    def alive(self) -> bool:
        """Whether the process we started still runs."""
        return self.process is not None and self.process.poll() is None

    def stop(self) -> None:
        """End the server in its orderly way; without one it does nothing."""
        if self.process is not None:
            end(self.process, *self.farewell)
            self.process = None
        if self._held is not None:
            self._held.close()
            self._held = None

    def last_words(self) -> str:
        """Return the line of the log that tells most about an end."""
        lines = self.log.read_text(errors="replace").splitlines() if self.log.exists() else []
        telling = [line for line in lines if "FATAL" in line or "PANIC" in line or " # " in line]
        return (telling or lines or ["it said nothing"])[-1]

    def _fail(self, what: str) -> NoReturn:
        words = self.last_words()
        self.stop()
        raise EmbeddedFault(f"{self.name} {what}: {words} (log: {self.log})")

    def _end_orphan(self) -> None:
        """End what a killed supervisor left in our home; we hold the lock, so nobody needs it."""
        pid = self.last_pid()
        orphan = left_behind(pid, self.program, self.home) if pid is not None else None
        if orphan is not None:
            end(orphan, *self.farewell)


def free_port() -> int:
    """Return a loopback port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])


def is_free(port: int, host: str = LOOPBACK) -> bool:
    """Whether a server could listen on the port."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True
