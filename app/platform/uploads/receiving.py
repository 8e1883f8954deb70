"""Taking bytes from a client that may vanish at any of them."""

import asyncio
import hashlib
from collections.abc import AsyncGenerator, AsyncIterable
from dataclasses import dataclass

from app.platform.storage import ObjectStore
from app.platform.uploads.errors import BadPart, UploadConflict
from app.platform.uploads.parts import (
    Progress,
    UploadId,
    digest_key,
    folder_of,
    piece_key,
    progress_of,
)

#: What a connection may hold in memory, and what a cut one may lose at most to a crash of ours.
PIECE = 4 << 20
#: What may be hashed on the event loop: about a tenth of a millisecond.
BRIEF = 128 << 10
#: Parts of a few bytes each would cost more to list than to send again.
MAX_PIECES = 5_000


@dataclass(frozen=True)
class Part:
    """The bytes [start, stop) of `total` that a request announces."""

    start: int
    stop: int
    total: int


class Cut(Exception):
    """The client went away in the middle of its bytes."""


async def progress(store: ObjectStore, upload: UploadId) -> Progress:
    """Tell how far an upload has come."""
    return progress_of([info async for info in store.list(folder_of(upload))])


async def receive(
    store: ObjectStore, upload: UploadId, part: Part, body: AsyncIterable[bytes]
) -> Progress:
    """Store the bytes of a part, or as many as come, and tell how far the upload is now.

    A body that raises Cut ends there: what came before it is kept.
    """
    before = await progress(store, upload)
    if before.total not in {None, part.total}:
        raise UploadConflict(
            f"This upload was begun with {before.total} bytes, not {part.total}; "
            "create another one for another file.",
            before.offset,
        )
    if part.stop <= before.offset:
        await _compare(store, before, part, body)
        return await _marked(store, upload, before)
    if part.start != before.offset:
        raise UploadConflict(
            f"The next part has to start at byte {before.offset}, not at {part.start}.",
            before.offset,
        )
    if len(before.pieces) >= MAX_PIECES:
        raise BadPart("This upload came in too many small parts; begin again with larger ones.")
    await _store(store, upload, part, body)
    return await _marked(store, upload, await progress(store, upload))


async def assemble(
    store: ObjectStore, upload: Progress, start: int = 0, stop: int | None = None
) -> AsyncGenerator[bytes]:
    """Yield the bytes [start, stop) of what has come so far."""
    for span in upload.spans:
        first = max(start, span.start) - span.piece.start
        last = min(upload.offset if stop is None else stop, span.stop) - span.piece.start
        if first < last:
            async for chunk in store.stream(span.piece.info, first, last):
                yield chunk


async def digest(chunks: AsyncIterable[bytes]) -> str:
    """Return the SHA-256 of a stream."""
    sha256 = hashlib.sha256()
    async for chunk in chunks:
        if len(chunk) > BRIEF:
            await asyncio.to_thread(sha256.update, chunk)
        else:
            sha256.update(chunk)
    return sha256.hexdigest()


async def _store(
    store: ObjectStore, upload: UploadId, part: Part, body: AsyncIterable[bytes]
) -> None:
    kept = bytearray()
    position = part.start

    async def put() -> None:
        nonlocal position
        piece = bytes(kept[:PIECE])
        stop = position + len(piece)
        await store.put(piece_key(upload, part.total, position, stop), piece)
        position = stop
        del kept[:PIECE]

    try:
        async for chunk in body:
            if position + len(kept) + len(chunk) > part.stop:
                raise BadPart("More bytes came than Content-Range announced; send them alike.")
            kept += chunk
            while len(kept) >= PIECE:
                await put()
    except Cut:
        if kept:
            await put()
        raise
    if kept:
        await put()


async def _compare(
    store: ObjectStore, before: Progress, part: Part, body: AsyncIterable[bytes]
) -> None:
    # The client may not know that we have this part; it may also have another file in hand.
    sent = await digest(body)
    if before.complete and not before.readable:
        # The pieces are gone, so only the whole can be compared.
        same = sent == before.sha256
    else:
        same = sent == await digest(assemble(store, before, part.start, part.stop))
    if not same:
        raise UploadConflict(
            f"Up to byte {before.offset} other bytes than these are stored already.",
            before.offset,
        )


async def _marked(store: ObjectStore, upload: UploadId, now: Progress) -> Progress:
    if not now.complete or now.total is None or now.sha256 is not None:
        return now
    sha256 = await digest(assemble(store, now))
    await store.put(digest_key(upload, now.total, sha256), b"")
    return Progress(now.total, now.pieces, now.spans, sha256)
