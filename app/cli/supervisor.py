"""Processes kept alive until told to stop, and then stopped in order."""

import subprocess
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from signal import SIGTERM
from typing import Protocol

import click

from app.cli.console import Console

BACKOFF_FIRST = 0.5
BACKOFF_MOST = 30.0
# A process that lived this long is forgiven its earlier ends.
FORGIVEN_AFTER = 60.0
POLL = 0.03
# What a group gets to end alone before the next one is told to.
HEAD_START = 2.0


class Startable(Protocol):
    """Whatever can be started, again and again."""

    @property
    def name(self) -> str:
        """What people call it."""

    def spawn(self) -> subprocess.Popen[bytes]:
        """Start the process."""


@dataclass
class Watched:
    """A process and the history of its ends."""

    source: Startable
    process: subprocess.Popen[bytes]
    since: float = field(default_factory=time.monotonic)
    failures: int = 0
    due: float | None = None


class Supervisor:
    """Watches processes from the main thread: on Linux a child lives no longer than its thread."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._watched: list[Watched] = []
        self._ended: SimpleQueue[Watched] = SimpleQueue()

    def start(self, source: Startable) -> None:
        """Start a process and watch it."""
        self.watch(source, source.spawn())

    def watch(self, source: Startable, process: subprocess.Popen[bytes]) -> None:
        """Watch a process that runs already."""
        watched = Watched(source, process)
        self._watched.append(watched)
        self._await_end(watched)

    def wait_until(self, is_ready: Callable[[], bool], seconds: float) -> None:
        """Return when ready; an end on the way there is a failure, not a reason to try again."""
        deadline = time.monotonic() + seconds
        while not is_ready():
            try:
                watched = self._ended.get(timeout=POLL)
            except Empty:
                if time.monotonic() > deadline:
                    raise click.ClickException(
                        f"Not ready after {seconds:.0f} seconds; the lines above may say why."
                    ) from None
                continue
            raise click.ClickException(
                f"{watched.source.name} {_how(watched.process)} before it was ready; "
                "the lines above say why."
            )

    def run(self) -> None:
        """Restart what ends, later each time, until a signal interrupts."""
        while True:
            due = [watched.due for watched in self._watched if watched.due is not None]
            timeout = max(0.0, min(due) - time.monotonic()) if due else None
            try:
                self._on_end(self._ended.get(timeout=timeout))
            except Empty:
                self._restart_due()

    def stop(self, *groups: Sequence[str], seconds: float) -> None:
        """End the groups of names one after the other, by force what takes longer than all may."""
        deadline = time.monotonic() + seconds
        running = [
            [watched.process for watched in self._watched if watched.source.name in names]
            for names in groups
        ]
        for processes in running:
            for process in processes:
                process.send_signal(SIGTERM)
            _wait(processes, min(deadline, time.monotonic() + HEAD_START))
        processes = [process for group in running for process in group]
        for process in _wait(processes, deadline):
            process.kill()
            process.wait()

    def _on_end(self, watched: Watched) -> None:
        now = time.monotonic()
        watched.failures = 0 if now - watched.since > FORGIVEN_AFTER else watched.failures + 1
        delay = min(BACKOFF_MOST, BACKOFF_FIRST * 2 ** max(0, watched.failures - 1))
        watched.due = now + delay
        self._console.say(
            f"{watched.source.name} {_how(watched.process)}; starting it again in {delay:g} s."
        )

    def _restart_due(self) -> None:
        now = time.monotonic()
        for watched in self._watched:
            if watched.due is not None and watched.due <= now:
                watched.due = None
                watched.since = now
                watched.process = watched.source.spawn()
                self._await_end(watched)

    def _await_end(self, watched: Watched) -> None:
        process = watched.process

        def wait() -> None:
            process.wait()
            self._ended.put(watched)

        threading.Thread(target=wait, daemon=True).start()


def _wait(
    processes: list[subprocess.Popen[bytes]], deadline: float
) -> list[subprocess.Popen[bytes]]:
    """Wait until all have ended or time is up; return those that have not."""
    for process in processes:
        with suppress(subprocess.TimeoutExpired):
            process.wait(max(0.0, deadline - time.monotonic()))
    return [process for process in processes if process.poll() is None]


def _how(process: subprocess.Popen[bytes]) -> str:
    code = process.returncode
    return f"was ended by signal {-code}" if code < 0 else f"ended with exit code {code}"
