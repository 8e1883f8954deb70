"""What the terminal shows: our sentences, and the children's lines under their names."""

import os
import sys
import threading
from typing import IO

import click

COLOURS = ("cyan", "magenta", "green", "yellow", "blue")
WIDTH = 8


class Console:
    """Lines from several processes, whole and one after the other."""

    def __init__(self) -> None:
        self._colour = sys.stdout.isatty() and "NO_COLOR" not in os.environ
        self._lock = threading.Lock()
        self._names: list[str] = []
        self._open = True

    def say(self, text: str) -> None:
        """Print a sentence of ours."""
        self._print(click.style(text, bold=True) if self._colour else text)

    def show(self, name: str, line: str) -> None:
        """Print a line of a child."""
        self._print(f"{self._label(name)} {line}")

    def relay(self, name: str, stream: IO[bytes]) -> threading.Thread:
        """Show a child's lines until it closes its output."""
        thread = threading.Thread(target=self._relay, args=(name, stream), daemon=True)
        thread.start()
        return thread

    def _relay(self, name: str, stream: IO[bytes]) -> None:
        with stream:
            for line in stream:
                self.show(name, line.decode(errors="replace").rstrip())

    def _label(self, name: str) -> str:
        if name not in self._names:
            self._names.append(name)
        text = f"{name:<{WIDTH}} |"
        if not self._colour:
            return text
        return click.style(text, fg=COLOURS[self._names.index(name) % len(COLOURS)])

    def _print(self, text: str) -> None:
        with self._lock:
            if not self._open:
                return
            try:
                sys.stdout.write(text + "\n")
                sys.stdout.flush()
            except BrokenPipeError:
                # Whoever read our lines has left; the servers have no reason to.
                self._open = False
                os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
