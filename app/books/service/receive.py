"""The bytes of a book on their way in: with the request, or sent in parts before."""

from collections.abc import AsyncIterator
from pathlib import PurePosixPath
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.models import Upload, UploadState
from app.accounts.service.pictures import open_upload
from app.books.service.files import BOOKS
from app.books.service.shelve import Source
from app.platform.db.unit import UnitOfWork
from app.platform.errors import FieldFault, InvalidInput
from app.platform.storage import OCTETS, ObjectStore
from app.platform.uploads import UploadId, progress

_TYPES = {
    ".epub": "application/epub+zip",
    ".pdf": "application/pdf",
    ".html": "text/html",
    ".htm": "text/html",
    ".xhtml": "text/html",
    ".txt": "text/plain",
}
LONGEST_NAME = 255


def type_by(filename: str) -> str:
    """Return the content type that a file's name speaks of; its bytes decide what it is."""
    return _TYPES.get(PurePosixPath(filename.lower()).suffix, OCTETS)


async def receive_file(
    store: ObjectStore, filename: str, content: AsyncIterator[bytes], largest: int
) -> Source:
    """Keep a file that came with the request."""
    name = filename.strip()[-LONGEST_NAME:] or "book"

    async def bounded() -> AsyncIterator[bytes]:
        size = 0
        async for chunk in content:
            size += len(chunk)
            if size > largest:
                raise InvalidInput(FieldFault("file", f"A book has at most {largest:,} bytes."))
            yield chunk
        if size == 0:
            raise InvalidInput(FieldFault("file", "The file is empty; choose another."))

    added = await store.add(BOOKS, bounded(), type_by(name))
    return Source(name, str(added.key), added.sha256, added.size)


async def receive_upload(
    session: AsyncSession, store: ObjectStore, user_id: UUID, upload_id: UUID
) -> Source:
    """Find a file that was sent before; the run makes it an object of its own."""
    row = await open_upload(session, user_id, upload_id)
    sent = await progress(store, UploadId(upload_id.hex))
    if not sent.complete:
        raise InvalidInput(FieldFault("uploadId", "This upload is not complete yet."))
    return Source(row.filename, file_hash=sent.sha256, file_size=sent.total, upload_id=upload_id)


async def use_up(unit: UnitOfWork, upload_id: UUID) -> None:
    """Let an upload be used for nothing else."""
    await unit.session.execute(
        update(Upload).where(Upload.id == upload_id).values(state=UploadState.USED)
    )
