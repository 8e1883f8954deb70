"""Making one object of an upload, or nothing."""

from datetime import UTC, datetime, timedelta

from app.platform.storage import OCTETS, Added, ObjectStore, content_key
from app.platform.uploads.errors import UploadIncomplete
from app.platform.uploads.parts import FOLDER, Progress, UploadId, digest_key, folder_of
from app.platform.uploads.receiving import assemble, progress


async def finish(
    store: ObjectStore, upload: UploadId, prefix: str, content_type: str = OCTETS
) -> Added:
    """Turn the pieces into one content-addressed object and remove them.

    Safe to repeat after a crash at any point: the mark that stays behind names the object.
    """
    now = await progress(store, upload)
    if not now.complete or now.total is None:
        raise UploadIncomplete(
            f"Of this upload {now.offset} bytes have come"
            + (f", {now.total - now.offset} are missing." if now.total else "; send the file.")
        )
    added = await _added_before(store, now, prefix, content_type)
    if added is None:
        if not now.readable:
            raise UploadIncomplete("This upload was used up for another purpose; create a new one.")
        added = await store.add(prefix, assemble(store, now), content_type)
    await store.put(digest_key(upload, added.size, added.sha256), b"")
    for piece in now.pieces:
        await store.delete(piece.info.key)
    return added


async def abandon(store: ObjectStore, upload: UploadId) -> None:
    """Remove all that is left of an upload."""
    for info in [info async for info in store.list(folder_of(upload))]:
        await store.delete(info.key)


async def sweep(store: ObjectStore, older_than: timedelta) -> int:
    """Remove the rests of uploads that nobody continued, and return how many objects that was.

    The time must be longer than an address for uploads holds.
    """
    limit = datetime.now(UTC) - older_than
    stale = [info.key async for info in store.list(FOLDER) if info.modified <= limit]
    for key in stale:
        await store.delete(key)
    return len(stale)


async def _added_before(
    store: ObjectStore, now: Progress, prefix: str, content_type: str
) -> Added | None:
    if now.sha256 is None or now.total is None:
        return None
    key = content_key(prefix, now.sha256, content_type)
    return Added(key, now.total, now.sha256) if await store.exists(key) else None
