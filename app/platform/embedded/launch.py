"""Become a server: drop rights, tie the process to its parent's life, enter its directory, exec.

Runs as a program of its own (`python -I -S launch.py …`) because doing this between fork and exec
of a process with threads is not safe.
"""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1


def die_with_parent(parent: int, number: int) -> None:
    """Have the kernel send us the signal when the parent ends; only Linux can."""
    if not sys.platform.startswith("linux"):
        return
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, number, 0, 0, 0)
    if os.getppid() != parent:
        sys.exit("The parent process ended before its server started.")


def become(uid: int, gid: int) -> None:
    """Give up root for good."""
    if os.geteuid() == 0 and uid != 0:
        os.setgroups([])
        os.setgid(gid)
        os.setuid(uid)


def main() -> None:
    """Take parent, signal, uid, gid, directory and the command, in which {directory} is filled."""
    parent, number, uid, gid = (int(word) for word in sys.argv[1:5])
    directory, command = sys.argv[5], sys.argv[6:]
    held = os.open(directory, os.O_RDONLY)
    os.chdir(directory)
    become(uid, gid)
    die_with_parent(parent, signal.Signals(number))
    place = directory
    if not os.access(directory, os.R_OK | os.X_OK):
        # A folder above is closed to the account (/root, a private temp directory). A descriptor
        # opened while we still had the right leads there without opening anything for others.
        os.set_inheritable(held, True)
        place = f"/proc/self/fd/{held}"
        if not os.access(place, os.R_OK | os.X_OK):
            sys.exit(
                f"The account with id {uid} cannot reach {directory}; choose --data elsewhere."
            )
    words = [word.replace("{directory}", place) for word in command]
    os.execv(words[0], words)  # noqa: S606 # no shell is the point


if __name__ == "__main__":
    main()
