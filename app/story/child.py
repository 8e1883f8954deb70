"""The process that analyses one text: it may fail in any way without harm to anybody else.

Run as `python -m app.story.child PARENT` with the scenes and the text as standard input.
"""

import os
import sys
import traceback
from dataclasses import replace

import orjson

from app.story.analysis.engine import Stage, analyse
from app.story.apart import FAILED, FOUND, HEAD, STAGE
from app.story.service.findings import packed
from app.texts.child import confine, stay_with
from app.texts.limits import MB, USUAL
from app.texts.scenes import BreakReason, Scene
from app.texts.wire import decode

#: What the longest text that can be read may take.
LIMITS = replace(USUAL, memory_bytes=6_000 * MB, cpu_seconds=900)


def main() -> None:
    """Analyse the text, and write what was found."""
    stay_with(int(sys.argv[1]))
    confine(LIMITS)
    try:
        answer = FOUND + _found()
    except Exception:  # noqa: BLE001 - whatever it is, the parent has to know
        answer = FAILED + traceback.format_exc().encode("utf-8", "replace")
    sys.stdout.buffer.write(answer)
    sys.stdout.buffer.flush()
    # Freeing all that was found piece by piece takes longer than it is worth.
    os._exit(0)


def _found() -> bytes:
    told = sys.stdin.buffer.read()
    (length,) = HEAD.unpack_from(told)
    scenes = orjson.loads(told[HEAD.size : HEAD.size + length])
    cut = tuple(Scene(**{**scene, "why": BreakReason(scene["why"])}) for scene in scenes)
    return packed(analyse(decode(told[HEAD.size + length :]), cut, _tell))


def _tell(stage: Stage) -> None:
    sys.stdout.buffer.write(STAGE + stage.encode() + b"\n")
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
