"""The process in which eSpeak speaks: its library may fail in any way without harm to others.

Run as `python -m app.ai.speech.local.child` with what is to be said as standard input.
"""

import contextlib
import os
import sys
import traceback
from importlib import import_module

import orjson

from app.ai.speech.local.narrator import FAILED, HEAD, SAID

#: What saying the longest text takes, several times over.
MEMORY, SECONDS = 2_000 * 1024 * 1024, 300


def main() -> None:
    """Say what is wanted, and write how that sounds."""
    confine()
    try:
        # Loaded within the bounds.
        sound = import_module("app.ai.speech.local.sound")
        content, told = sound.said(orjson.loads(sys.stdin.buffer.read()))
        words = orjson.dumps(told)
        answer = SAID + HEAD.pack(len(words)) + words + content
    except Exception:  # noqa: BLE001 - whatever it is, the parent has to know
        answer = FAILED + traceback.format_exc().encode("utf-8", "replace")
    sys.stdout.buffer.write(answer)
    sys.stdout.buffer.flush()
    # The library need not be asked to tidy up.
    os._exit(0)


def confine() -> None:
    """Bound memory and processor time, and write no files."""
    with contextlib.suppress(ImportError):
        # Windows has no such module.
        resource = import_module("resource")
        for what, bound in (
            (resource.RLIMIT_AS, MEMORY),
            (resource.RLIMIT_CPU, SECONDS),
            (resource.RLIMIT_FSIZE, 0),
            (resource.RLIMIT_CORE, 0),
        ):
            # Some systems know a bound by name only.
            with contextlib.suppress(ValueError, OSError):
                resource.setrlimit(what, (bound, bound))


if __name__ == "__main__":
    main()
