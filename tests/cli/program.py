"""The program `fabula` as its users meet it: a process, its lines, its exit code."""

import os
import subprocess
import sys
import threading
import time
from pathlib import Path
from signal import SIGKILL, SIGTERM
from types import TracebackType
from typing import Self

import psutil

ROOT = Path(__file__).parents[2]
SECONDS = 60.0


def clean_environment(**more: str) -> dict[str, str]:
    """Return our environment without settings that others made."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith("FABULA_")}
    return ours | {"PYTHONPATH": str(ROOT)} | more


Done = subprocess.CompletedProcess[str]


def fabula(*arguments: str | Path, cwd: Path, typed: str = "", **settings: str) -> Done:
    """Run a command to its end."""
    return subprocess.run(
        [sys.executable, "-m", "app.cli", *arguments],
        cwd=cwd,
        env=clean_environment(**settings),
        input=typed,
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )


class Program:
    """A program at work."""

    def __init__(self, *command: str | Path, cwd: Path, **settings: str) -> None:
        self.lines: list[str] = []
        self._news = threading.Condition()
        self.process = subprocess.Popen(
            command,
            cwd=cwd,
            env=clean_environment(**settings),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    @classmethod
    def up(cls, *arguments: str | Path, cwd: Path, **settings: str) -> Self:
        return cls(sys.executable, "-m", "app.cli", "up", *arguments, cwd=cwd, **settings)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self.process.poll() is None:
            self.process.send_signal(SIGTERM)
            try:
                self.process.wait(40)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self._reader.join(10)

    def expect(self, text: str, *, after: int = 0, seconds: float = SECONDS) -> int:
        """Wait for a line that holds the text; return the number of the next line."""
        deadline = time.monotonic() + seconds
        seen = after
        with self._news:
            while True:
                for number, line in enumerate(self.lines[seen:], start=seen + 1):
                    if text in line:
                        return number
                seen = max(seen, len(self.lines))
                ended = self.process.poll() is not None and not self._reader.is_alive()
                if ended or not self._news.wait(deadline - time.monotonic()):
                    said = "\n".join(self.lines)
                    raise AssertionError(f"no line with {text!r} in:\n{said}")

    def family(self) -> list[psutil.Process]:
        return psutil.Process(self.process.pid).children(recursive=True)

    def member(self, word: str) -> psutil.Process:
        """Return the one child that has the word in its command line."""
        found = [
            child
            for child in psutil.Process(self.process.pid).children()
            if any(word in part for part in child.cmdline())
        ]
        assert len(found) == 1, found
        return found[0]

    def kill(self) -> None:
        self.process.send_signal(SIGKILL)
        self.process.wait(10)

    def stop(self, number: int = SIGTERM) -> tuple[int, float]:
        """Ask it to stop; return its exit code and the seconds it took."""
        began = time.monotonic()
        self.process.send_signal(number)
        code = self.process.wait(40)
        self._reader.join(10)
        return code, time.monotonic() - began

    def _read(self) -> None:
        assert self.process.stdout is not None
        with self.process.stdout:
            for line in self.process.stdout:
                with self._news:
                    self.lines.append(line.rstrip("\n"))
                    self._news.notify_all()
        with self._news:
            self._news.notify_all()
