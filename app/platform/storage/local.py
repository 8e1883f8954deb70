"""A directory as object store: write aside, flush, rename."""

import asyncio
import os
import time
from collections.abc import AsyncGenerator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import islice
from pathlib import Path
from typing import ParamSpec, TypeVar
from uuid import uuid4

from app.platform.storage.errors import (
    ObjectChanged,
    ObjectMissing,
    StorageMisconfigured,
    StorageUnavailable,
)
from app.platform.storage.files import OpenFile, Sink
from app.platform.storage.folders import drop_empty, files_below, place
from app.platform.storage.keys import OCTETS, Key, content_key, parse_key
from app.platform.storage.source import Source, gathered
from app.platform.storage.store import STALE, Added, ObjectInfo, ObjectStore

P = ParamSpec("P")
T = TypeVar("T")

# Keys never start with a dot, so no object can be mistaken for a file being written.
STAGING = ".staging"
CHUNK = 1 << 20
THREADS = 8


class LocalStore(ObjectStore):
    """Objects as files below one directory, shared by any number of processes."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._staging = root / STAGING
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="local-store")

    async def put(self, key: Key, source: Source) -> None:
        """Store the bytes under exactly this key, in place of what was there."""
        target = self._path(key)
        sink = await self._staged(source)
        await self._run(place, sink.path, target, self.root)

    async def add(self, prefix: str, source: Source, content_type: str = OCTETS) -> Added:
        """Store the bytes under a key made of their digest; equal bytes are stored once."""
        sink = await self._staged(source)
        try:
            key = content_key(prefix, sink.sha256, content_type)
            if await self.exists(key):
                await self._run(sink.discard)
            else:
                await self._run(place, sink.path, self._path(key), self.root)
        except BaseException:
            await self._run(sink.discard)
            raise
        return Added(key, sink.size, sink.sha256)

    async def head(self, key: Key) -> ObjectInfo:
        """Describe the object, or raise ObjectMissing."""
        return await self._run(self._describe, key)

    async def stream(
        self, info: ObjectInfo, start: int = 0, stop: int | None = None
    ) -> AsyncGenerator[bytes]:
        """Yield the bytes [start, stop) of the object that `head` or `list` described."""
        stop = info.size if stop is None else min(stop, info.size)
        file = await self._run(self._opened, info)
        try:
            while start < stop:
                chunk = await self._run(file.read, start, min(CHUNK, stop - start))
                if not chunk:
                    raise ObjectChanged(info.key)
                start += len(chunk)
                yield chunk
        finally:
            file.close()

    async def list(self, folder: str = "") -> AsyncGenerator[ObjectInfo]:
        """Yield all objects below a folder, in the order of their keys."""
        names = files_below(self._path(parse_key(folder)) if folder else self.root)
        found = self._described(names)
        while batch := await self._run(lambda: [*islice(found, 500)]):
            for info in batch:
                yield info

    async def delete(self, key: Key) -> None:
        """Remove the object; one that is not there is no fault."""
        await self._run(drop_empty, self._path(key), self.root)

    async def sweep(self, older_than: timedelta = STALE) -> int:
        """Remove what interrupted writers left behind and return how many things that was."""
        return await self._run(self._sweep, older_than)

    async def check(self) -> None:
        """Prove by writing that the store is usable, or say in one sentence why it is not."""
        try:
            await asyncio.to_thread(self._prove)
        except OSError as error:
            raise StorageMisconfigured(
                f"the directory {self.root} cannot be written ({error.strerror}); "
                "give this user the right to it or choose another."
            ) from error

    async def probe(self) -> None:
        """Prove cheaply that the store answers."""
        await self.check()

    def close(self) -> None:
        """Let go of threads and connections."""
        self._threads.shutdown(wait=False)

    async def _run(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        loop = asyncio.get_running_loop()
        try:
            return await loop.run_in_executor(self._threads, partial(work, *args, **kwargs))
        except OSError as error:
            raise StorageUnavailable from error

    async def _staged(self, source: Source) -> Sink:
        sink = Sink(self._staging / uuid4().hex)
        try:
            await self._run(sink.open)
            async for chunk in gathered(source, CHUNK):
                await self._run(sink.write, chunk)
            await self._run(sink.seal)
        except BaseException:
            await self._run(sink.discard)
            raise
        return sink

    def _path(self, key: Key) -> Path:
        return self.root / parse_key(key)

    def _describe(self, key: Key) -> ObjectInfo:
        path = self._path(key)
        try:
            status = path.stat()
        except (FileNotFoundError, NotADirectoryError):
            raise ObjectMissing(key) from None
        if path.is_dir():
            raise ObjectMissing(key)
        return _info(key, status)

    def _described(self, paths: Iterator[Path]) -> Iterator[ObjectInfo]:
        for path in paths:
            key = Key(path.relative_to(self.root).as_posix())
            try:
                yield _info(key, path.stat())
            except FileNotFoundError:
                continue  # deleted while we walked

    def _opened(self, info: ObjectInfo) -> OpenFile:
        try:
            file = OpenFile(self._path(info.key))
        except FileNotFoundError:
            raise ObjectMissing(info.key) from None
        if _info(info.key, file.status()).etag != info.etag:
            file.close()
            raise ObjectChanged(info.key)
        return file

    def _sweep(self, older_than: timedelta) -> int:
        limit = time.time() - older_than.total_seconds()
        swept = 0
        for path in files_below(self._staging):
            with suppress(FileNotFoundError):
                if path.stat().st_mtime <= limit:
                    path.unlink()
                    swept += 1
        return swept

    def _prove(self) -> None:
        self.root.mkdir(mode=0o700, parents=True, exist_ok=True)
        trial = Sink(self._staging / uuid4().hex)
        trial.open()
        trial.discard()


def _info(key: Key, status: os.stat_result) -> ObjectInfo:
    # A rename brings a new inode, so this names one version even within a clock tick.
    revision = f"{status.st_ino:x}-{status.st_mtime_ns:x}-{status.st_size:x}"
    modified = datetime.fromtimestamp(status.st_mtime, UTC)
    return ObjectInfo(key, status.st_size, revision, modified)
