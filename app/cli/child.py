"""A process of ours, its lines on the console."""

import os
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from signal import SIGKILL

import app
from app.cli.console import Console
from app.cli.handover import OPTION, give
from app.platform.embedded.account import Account
from app.platform.embedded.process import spawn

ROOT = Path(app.__file__).parents[1]
# They would change what Python loads, or what clients of PostgreSQL connect to.
FOREIGN = ("PYTHON", "VIRTUAL_ENV", "PG")


class Child:
    """A `fabula` command run as a process."""

    def __init__(self, name: str, command: str, console: Console) -> None:
        self.name = name
        self._command = command
        self._console = console
        # Taken now, before our own settings with their secrets join it.
        self._environment = _environment()
        self._process: subprocess.Popen[bytes] | None = None
        self._settings: Mapping[str, str] | None = None

    def spawn(self) -> subprocess.Popen[bytes]:
        """Start the process; it ends with us, whatever ends us."""
        self._process = spawn(
            [sys.executable, "-P", "-m", "app.cli", self._command, OPTION],
            Path.cwd(),
            Account(os.geteuid(), os.getegid()),
            # A supervisor killed outright leaves the port at once; runs are taken up by lease.
            dies_by=SIGKILL,
            stdin=subprocess.PIPE,
            output=subprocess.PIPE,
            environment=self._environment,
        )
        if self._process.stdout is not None:
            self._console.relay(self.name, self._process.stdout)
        if self._settings is not None:
            self.begin(self._settings)
        return self._process

    def begin(self, settings: Mapping[str, str]) -> None:
        """Let the process begin: until now it has loaded its code and waited."""
        self._settings = settings
        if self._process is not None and self._process.stdin is not None:
            # One that has ended already is the supervisor's to report.
            with suppress(BrokenPipeError):
                give(settings, self._process.stdin)


def _environment() -> dict[str, str]:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(FOREIGN)}
    return inherited | {"PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}
