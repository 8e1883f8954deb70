"""Reading a file in a process of its own, bounded in memory and time."""

import asyncio
import contextlib
import json
import os
import signal
import sys
import tempfile
from collections.abc import AsyncIterator
from dataclasses import asdict
from pathlib import Path
from typing import IO

import app
from app.texts.child import FAILED, FULL, READ, REFUSED
from app.texts.document import Document
from app.texts.faults import Cause, Unreadable
from app.texts.limits import USUAL, Limits
from app.texts.wire import Garbled, decode

ROOT = str(Path(app.__file__).parents[1])
PIECE = 1 << 20


class ChildFailed(Exception):
    """The process that read a file came to an end of its own kind; the message tells which."""


async def read_apart(
    source: bytes | Path,
    *,
    name: str,
    media_type: str | None = None,
    limits: Limits = USUAL,
) -> Document:
    """Read a file in a child process; Unreadable for every way that can go wrong."""
    async with _opened(source) as file:
        answer, status = await _run(file, name, media_type, limits)
    if answer[:1] == READ and status == 0:
        try:
            return await asyncio.to_thread(decode, answer[1:])
        except Garbled as fault:
            raise _broken(str(fault)) from fault
    raise _refusal(answer, status)


@contextlib.asynccontextmanager
async def _opened(source: bytes | Path) -> AsyncIterator[IO[bytes]]:
    if isinstance(source, Path):
        with source.open("rb") as file:
            yield file
        return
    with tempfile.TemporaryFile() as file:
        await asyncio.to_thread(file.write, source)
        file.seek(0)
        yield file


async def _run(
    file: IO[bytes], name: str, media_type: str | None, limits: Limits
) -> tuple[bytes, int]:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-P",
        "-m",
        "app.texts.child",
        str(os.getpid()),
        json.dumps(asdict(limits)),
        name,
        *([media_type] if media_type else []),
        stdin=file,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        env={"PYTHONPATH": ROOT, "PYTHONUTF8": "1"},
    )
    try:
        async with asyncio.timeout(limits.seconds):
            answer = await _answer(process, limits)
            return answer, await process.wait()
    except TimeoutError as error:
        raise _too_slow() from error
    finally:
        if process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()


async def _answer(process: asyncio.subprocess.Process, limits: Limits) -> bytes:
    pieces, length = [], 0
    while process.stdout is not None:
        piece = await process.stdout.read(PIECE)
        length += len(piece)
        if not piece:
            break
        if length > limits.memory_bytes:
            raise _broken("It answered without end.")
        pieces.append(piece)
    return b"".join(pieces)


def _refusal(answer: bytes, status: int) -> Unreadable:
    kind, rest = answer[:1], answer[1:]
    if kind == REFUSED:
        try:
            code, sentence = json.loads(rest)
            return Unreadable(Cause(code), str(sentence))
        except ValueError as fault:
            return _broken(str(fault))
    if kind == FULL or status == -signal.SIGKILL:
        return Unreadable(
            Cause.TOO_LARGE, "Reading the file takes more memory than is allowed; split it."
        )
    if status == -signal.SIGXCPU:
        return _too_slow()
    return _broken(rest.decode("utf-8", "replace") if kind == FAILED else f"Status {status}.")


def _too_slow() -> Unreadable:
    return Unreadable(
        Cause.TOO_SLOW, "Reading the file takes too long; split it, or export it again."
    )


def _broken(what: str) -> Unreadable:
    refusal = Unreadable(
        Cause.DAMAGED, "The file cannot be read: it is damaged in a way that broke off the reading."
    )
    refusal.__cause__ = ChildFailed(what)
    return refusal
