"""Start a server's process, know it again later, and end it."""

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from signal import SIGKILL, Signals
from typing import IO

import psutil

from app.platform.embedded import launch
from app.platform.embedded.account import Account


def spawn(
    command: Sequence[str | Path],
    directory: Path,
    account: Account,
    *,
    dies_by: Signals,
    output: int | IO[bytes],
    environment: Mapping[str, str],
    stdin: int | IO[bytes] = subprocess.DEVNULL,
) -> subprocess.Popen[bytes]:
    """Run the command in the directory, as the account, for as long as this thread lives."""
    who = (os.getpid(), int(dies_by), account.uid, account.gid)
    return subprocess.Popen(  # noqa: S603 # our own programs, our own arguments
        [
            sys.executable,
            "-I",
            "-S",
            str(Path(launch.__file__)),
            *map(str, who),
            str(directory),
            *map(str, command),
        ],
        stdin=stdin,
        stdout=output,
        stderr=subprocess.STDOUT,
        env={"PATH": os.defpath, "LANG": "C", "TZ": "UTC", **environment},
        # A Ctrl-C at the terminal is the supervisor's to pass on, in its order.
        start_new_session=True,
    )


def end(
    process: psutil.Process | subprocess.Popen[bytes], *escalation: tuple[Signals, float]
) -> None:
    """Send each signal in turn until the process is gone."""
    for number, seconds in (*escalation, (SIGKILL, 5.0)):
        try:
            process.send_signal(number)
            process.wait(seconds)
        except (psutil.TimeoutExpired, subprocess.TimeoutExpired):
            continue
        except psutil.NoSuchProcess:
            return
        return


def left_behind(pid: int, program: str, directory: Path) -> psutil.Process | None:
    """Return the process only if it is proven to be the program at work in the directory."""
    try:
        process = psutil.Process(pid)
        if Path(process.exe()).name == program and Path(process.cwd()).samefile(directory):
            return process
    except (psutil.Error, OSError):
        # Gone, or another's: either way not ours to end.
        return None
    return None
