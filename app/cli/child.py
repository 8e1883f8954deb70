"""A process of ours, its lines on the console."""

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from signal import SIGKILL

import app
from app.cli.console import Console
from app.platform.embedded.account import Account
from app.platform.embedded.process import spawn

ROOT = Path(app.__file__).parents[1]
# They would change what Python loads, or what clients of PostgreSQL connect to.
FOREIGN = ("PYTHON", "VIRTUAL_ENV", "PG")


class Child:
    """A `fabula` command run as a process."""

    def __init__(
        self, name: str, arguments: Sequence[str], settings: Mapping[str, str], console: Console
    ) -> None:
        self.name = name
        self._arguments = arguments
        self._settings = settings
        self._console = console

    def spawn(self) -> subprocess.Popen[bytes]:
        """Start the process; it ends with us, whatever ends us."""
        process = spawn(
            [sys.executable, "-P", "-m", "app.cli", *self._arguments],
            Path.cwd(),
            Account(os.geteuid(), os.getegid()),
            # A supervisor killed outright leaves the port at once; runs are taken up by lease.
            dies_by=SIGKILL,
            output=subprocess.PIPE,
            environment=self._environment(),
        )
        if process.stdout is not None:
            self._console.relay(self.name, process.stdout)
        return process

    def _environment(self) -> dict[str, str]:
        inherited = {
            name: value for name, value in os.environ.items() if not name.startswith(FOREIGN)
        }
        return {
            **inherited,
            **self._settings,
            "PYTHONPATH": str(ROOT),
            "PYTHONUNBUFFERED": "1",
        }
