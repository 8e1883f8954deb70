"""Analysing a text in a process of its own: it can be stopped, and harms nobody if it fails."""

import asyncio
import contextlib
import os
import struct
import sys
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from pathlib import Path

import orjson

import app
from app.story.analysis.engine import Stage
from app.story.analysis.findings import Findings
from app.story.errors import AnalysisFailed
from app.story.service.findings import unpacked
from app.texts.document import Document
from app.texts.scenes import Scene
from app.texts.wire import encode

ROOT = str(Path(app.__file__).parents[1])
HEAD = struct.Struct("!Q")

#: How the lines of the answer begin: a stage that begins, what was found, or a fault of ours.
STAGE, FOUND, FAILED = b"S", b"R", b"F"

#: Seconds that the longest text may take.
PATIENCE = 900.0

Heard = Callable[[Stage], Awaitable[None]]


async def analyse_apart(document: Document, scenes: tuple[Scene, ...], heard: Heard) -> Findings:
    """Analyse a text in a child process; `heard` is told of each stage that begins."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-P",
        "-m",
        "app.story.child",
        str(os.getpid()),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        env={"PYTHONPATH": ROOT, "PYTHONUTF8": "1"},
        limit=1 << 30,
    )
    try:
        async with asyncio.timeout(PATIENCE):
            asking = asyncio.create_task(_ask(process, document, scenes))
            answer = await _answer(process, heard)
            await asking
            await process.wait()
    except TimeoutError as error:
        raise AnalysisFailed("Analysing the story takes too long.") from error
    finally:
        if process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()
    if answer[:1] != FOUND:
        raise AnalysisFailed from ChildFailed(answer[1:].decode("utf-8", "replace"))
    return await asyncio.to_thread(unpacked, answer[1:])


class ChildFailed(Exception):
    """The process that analysed a text came to an end of its own kind; the message tells which."""


async def _ask(
    process: asyncio.subprocess.Process, document: Document, scenes: tuple[Scene, ...]
) -> None:
    if process.stdin is None:
        return
    cut = orjson.dumps([asdict(scene) for scene in scenes])
    # A process that died early is known by its answer.
    with contextlib.suppress(BrokenPipeError, ConnectionResetError):
        process.stdin.write(HEAD.pack(len(cut)) + cut + await asyncio.to_thread(encode, document))
        await process.stdin.drain()
        process.stdin.close()


async def _answer(process: asyncio.subprocess.Process, heard: Heard) -> bytes:
    if process.stdout is None:
        return b""
    while True:
        line = await process.stdout.readline()
        if line[:1] != STAGE:
            return line + await process.stdout.read()
        await heard(Stage(line[1:].decode().strip()))
