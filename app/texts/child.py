"""The process that reads one file: it may fail in any way without harm to anybody else.

Run as `python -m app.texts.child PARENT LIMITS NAME [TYPE]` with the file as standard input.
"""

import contextlib
import ctypes
import json
import os
import signal
import sys
import threading
import time
import traceback
from importlib import import_module

from app.texts.faults import Unreadable
from app.texts.limits import Limits
from app.texts.read import read
from app.texts.wire import encode

PR_SET_PDEATHSIG = 1
GRACE = 2
TYPE = 4
#: How the answer begins: what follows it is a document, a refusal, or a fault of ours.
READ, REFUSED, FAILED, FULL = b"R", b"U", b"F", b"M"


def main() -> None:
    """Read the file and write what it says."""
    parent, limits = int(sys.argv[1]), Limits(**json.loads(sys.argv[2]))
    name, media_type = sys.argv[3], sys.argv[4] if len(sys.argv) > TYPE else None
    stay_with(parent)
    confine(limits)
    try:
        answer = _answer(name, media_type, limits)
    except MemoryError:
        answer = FULL
    sys.stdout.buffer.write(answer)
    sys.stdout.buffer.flush()
    # Freeing a large tree piece by piece takes longer than reading it did.
    os._exit(0)


def _answer(name: str, media_type: str | None, limits: Limits) -> bytes:
    try:
        data = sys.stdin.buffer.read(limits.file_bytes + 1)
        return READ + encode(read(data, name=name, media_type=media_type, limits=limits))
    except Unreadable as refusal:
        return REFUSED + json.dumps([refusal.code, refusal.sentence]).encode()
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 - whatever it is, the parent has to know
        return FAILED + traceback.format_exc().encode("utf-8", "replace")


def stay_with(parent: int) -> None:
    """End when the parent does, however that comes about."""
    if sys.platform.startswith("linux"):
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    else:
        threading.Thread(target=_watch, args=(parent,), daemon=True).start()
    if os.getppid() != parent:
        os._exit(1)


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(1)


def confine(limits: Limits) -> None:
    """Bound memory and processor time, and write no files."""
    with contextlib.suppress(ImportError):
        # Windows has no such module, and its job objects are not ours to set up.
        resource = import_module("resource")
        bounds = {
            resource.RLIMIT_AS: limits.memory_bytes,
            resource.RLIMIT_CPU: limits.cpu_seconds,
            resource.RLIMIT_FSIZE: 0,
            resource.RLIMIT_CORE: 0,
        }
        for what, bound in bounds.items():
            # Some systems know a bound by name only.
            with contextlib.suppress(ValueError, OSError):
                hard = bound + GRACE if what == resource.RLIMIT_CPU else bound
                resource.setrlimit(what, (bound, hard))


if __name__ == "__main__":
    main()
