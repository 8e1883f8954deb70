"""A bucket of any S3-compatible service as object store."""

import asyncio
import hashlib
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, ParamSpec, TypeVar
from uuid import uuid4

from obstore.exceptions import (
    BaseError,
    PermissionDeniedError,
    PreconditionError,
    UnauthenticatedError,
)
from obstore.store import S3Store as Bucket

from app.platform.storage.errors import (
    ObjectChanged,
    ObjectMissing,
    StorageMisconfigured,
    StorageUnavailable,
)
from app.platform.storage.keys import OCTETS, Key, content_key, digest_of, parse_key, type_of
from app.platform.storage.pull import Pull
from app.platform.storage.source import Source, gathered
from app.platform.storage.store import STALE, Added, ObjectInfo, ObjectStore

if TYPE_CHECKING:
    from obstore import GetOptions, ObjectMeta

P = ParamSpec("P")
T = TypeVar("T")

STAGING = ".staging"
PART = 8 << 20  # what fits is one request, what does not is a multipart upload of such parts
BLOCK = 4 << 20  # one ranged read: a slow reader holds neither a connection nor a time-out
CALLS = 16
TRANSFERS = 4


class S3Store(ObjectStore):
    """Objects in one bucket; the client's blocking calls run in threads of this store."""

    def __init__(self, bucket: Bucket, name: str) -> None:
        self.name = name
        self._bucket = bucket
        self._calls = ThreadPoolExecutor(CALLS, thread_name_prefix="s3-call")
        # A multipart upload keeps its thread as long as its source lasts, so these have their own.
        self._transfers = ThreadPoolExecutor(TRANSFERS, thread_name_prefix="s3-transfer")

    async def put(self, key: Key, source: Source) -> None:
        """Store the bytes under exactly this key, in place of what was there."""
        parts = gathered(source, PART)
        first = await anext(parts, b"")
        if len(first) < PART:
            await self._put_small(parse_key(key), first)
        else:
            await self._put_large(parse_key(key), _chained(first, parts), type_of(key))

    async def add(self, prefix: str, source: Source, content_type: str = OCTETS) -> Added:
        """Store the bytes under a key made of their digest; equal bytes are stored once."""
        parts = gathered(source, PART)
        first = await anext(parts, b"")
        if len(first) < PART:
            sha256 = hashlib.sha256(first).hexdigest()
            key = content_key(prefix, sha256, content_type)
            if not await self.exists(key):
                await self._put_small(key, first)
            return Added(key, len(first), sha256)
        return await self._add_large(prefix, _chained(first, parts), content_type)

    async def head(self, key: Key) -> ObjectInfo:
        """Describe the object, or raise ObjectMissing."""
        return await self._call(self._describe, parse_key(key))

    async def stream(
        self, info: ObjectInfo, start: int = 0, stop: int | None = None
    ) -> AsyncGenerator[bytes]:
        """Yield the bytes [start, stop) of the object that `head` or `list` described."""
        stop = info.size if stop is None else min(stop, info.size)
        while start < stop:
            block = await self._call(self._block, info, start, min(start + BLOCK, stop))
            start += len(block)
            yield block

    async def list(self, folder: str = "") -> AsyncGenerator[ObjectInfo]:
        """Yield all objects below a folder, in the order of their keys."""
        found = self._found(folder and parse_key(folder))
        while batch := await self._call(lambda: [*islice(found, 500)]):
            for info in batch:
                yield info

    async def delete(self, key: Key) -> None:
        """Remove the object; one that is not there is no fault."""
        await self._call(self._bucket.delete, parse_key(key))

    async def sweep(self, older_than: timedelta = STALE) -> int:
        """Remove what interrupted writers left behind and return how many things that was."""
        limit = datetime.now(UTC) - older_than
        return await self._call(self._sweep, limit)

    async def check(self) -> None:
        """Prove by writing that the store is usable, or say in one sentence why it is not."""
        trial = f"{STAGING}/{uuid4().hex}"
        try:
            await self._call(self._bucket.put, trial, b"trial", use_multipart=False)
            await self._call(self._bucket.delete, trial)
        except StorageUnavailable as error:
            raise StorageMisconfigured(self._complaint(error.__cause__)) from error

    async def probe(self) -> None:
        """Prove cheaply that the store answers."""
        await self._call(self._bucket.list_with_delimiter, STAGING)

    def close(self) -> None:
        """Let go of threads and connections."""
        self._calls.shutdown(wait=False)
        self._transfers.shutdown(wait=False)

    async def _call(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        return await self._threaded(self._calls, partial(work, *args, **kwargs))

    async def _threaded(self, threads: Executor, work: Callable[[], T]) -> T:
        try:
            return await asyncio.get_running_loop().run_in_executor(threads, work)
        except (BaseError, FileNotFoundError) as error:
            raise StorageUnavailable from error

    async def _put_small(self, key: Key, body: bytes) -> None:
        attributes = {"Content-Type": type_of(key)}
        await self._call(self._bucket.put, key, body, attributes=attributes, use_multipart=False)

    async def _put_large(self, path: str, parts: AsyncIterator[bytes], content_type: str) -> None:
        pull = Pull(parts)
        upload = partial(
            self._bucket.put,
            path,
            pull,
            attributes={"Content-Type": content_type},
            chunk_size=PART,
            max_concurrency=3,
        )
        try:
            await self._threaded(self._transfers, upload)
        finally:
            pull.stop()

    async def _add_large(
        self, prefix: str, parts: AsyncIterator[bytes], content_type: str
    ) -> Added:
        digest, size = hashlib.sha256(), 0

        async def hashed() -> AsyncIterator[bytes]:
            nonlocal size
            async for part in parts:
                await asyncio.to_thread(digest.update, part)
                size += len(part)
                yield part

        staged = f"{STAGING}/{uuid4().hex}"
        try:
            await self._put_large(staged, hashed(), content_type)
            key = content_key(prefix, digest.hexdigest(), content_type)
            if not await self.exists(key):
                await self._call(self._bucket.copy, staged, key)
        finally:
            await self._call(self._bucket.delete, staged)
        return Added(key, size, digest.hexdigest())

    def _describe(self, key: Key) -> ObjectInfo:
        try:
            return _info(self._bucket.head(key))
        except FileNotFoundError:
            raise ObjectMissing(key) from None

    def _block(self, info: ObjectInfo, start: int, stop: int) -> bytes:
        options: GetOptions = {"range": (start, stop)}
        if digest_of(info.key) is None:
            options["if_match"] = info.revision
        try:
            return bytes(self._bucket.get(info.key, options=options).bytes())
        except FileNotFoundError:
            raise ObjectMissing(info.key) from None
        except PreconditionError:
            raise ObjectChanged(info.key) from None

    def _found(self, folder: str) -> Iterator[ObjectInfo]:
        for batch in self._bucket.list(folder or None, chunk_size=500):
            yield from (_info(meta) for meta in batch if not meta["path"].startswith("."))

    def _sweep(self, limit: datetime) -> int:
        found = [meta for batch in self._bucket.list(STAGING) for meta in batch]
        stale = [meta["path"] for meta in found if meta["last_modified"] <= limit]
        self._bucket.delete(stale)
        return len(stale)

    def _complaint(self, cause: BaseException | None) -> str:
        if isinstance(cause, FileNotFoundError):
            return f"there is no bucket {self.name!r}; create it."
        if isinstance(cause, PermissionDeniedError | UnauthenticatedError):
            return f"the bucket {self.name!r} refuses these credentials; check the access key."
        detail = str(cause).partition("\n")[0]
        return f"the bucket {self.name!r} does not answer ({detail})."


def _info(meta: "ObjectMeta") -> ObjectInfo:
    return ObjectInfo(
        key=Key(meta["path"]),
        size=meta["size"],
        revision=meta["e_tag"] or "",
        modified=meta["last_modified"],
    )


async def _chained(first: bytes, rest: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    yield first
    async for part in rest:
        yield part
