"""Ctrl-C and SIGTERM as one exception, and an end together with `make`."""

import signal
import sys
from types import FrameType

import psutil

from app.platform.embedded.launch import die_with_parent

STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Stopped(BaseException):
    """Somebody asked us to stop."""


def raise_on_signals() -> None:
    """Raise Stopped in the main thread on the first signal, and let no second one interrupt."""
    for number in STOPPING:
        signal.signal(number, _stop)


def end_with_make() -> None:
    """Stop when a `make` that runs us is killed: nobody would be left to press Ctrl-C."""
    if sys.platform.startswith("linux"):
        parent = psutil.Process().parent()
        if parent is not None and parent.name() in {"make", "gmake"}:
            die_with_parent(parent.pid, signal.SIGTERM)


def _stop(number: int, frame: FrameType | None) -> None:
    del number, frame
    for each in STOPPING:
        signal.signal(each, signal.SIG_IGN)
    raise Stopped
