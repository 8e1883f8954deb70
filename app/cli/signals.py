"""Ctrl-C and SIGTERM as one exception."""

import signal
from types import FrameType

STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Stopped(BaseException):
    """Somebody asked us to stop."""


def raise_on_signals() -> None:
    """Raise Stopped in the main thread on the first signal, and let no second one interrupt."""
    for number in STOPPING:
        signal.signal(number, _stop)


def _stop(number: int, frame: FrameType | None) -> None:
    del number, frame
    for each in STOPPING:
        signal.signal(each, signal.SIG_IGN)
    raise Stopped
