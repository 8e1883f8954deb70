from collections.abc import AsyncIterator
from datetime import timedelta
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.models import Upload, UploadState, User
from app.platform.db.unit import UnitOfWork
from app.platform.errors import FieldFault, InvalidInput, NotFound
from app.platform.storage import ObjectStore

#: Bytes that a picture of oneself may have.
LARGEST = 5_000_000

#: How long a started upload may take.
PATIENCE = timedelta(days=1)

#: Files of the largest size that somebody may have begun and not used yet.
BEGUN = 5

_MAGIC = {
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
    b"GIF8": "image/gif",
}


def picture_type(head: bytes) -> str | None:
    """Tell a picture's type by its first bytes, never by what its sender calls it."""
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp"
    return next((name for magic, name in _MAGIC.items() if head.startswith(magic)), None)


async def create_upload(
    unit: UnitOfWork, user_id: UUID, filename: str, content_type: str, size: int, largest: int
) -> Upload:
    """Let somebody send a file in parts."""
    faults = []
    if not filename.strip() or len(filename) > 255:  # noqa: PLR2004 (what file systems take)
        faults.append(FieldFault("filename", "Name the file, in at most 255 characters."))
    if not 0 < size <= largest:
        faults.append(FieldFault("size", f"A file has 1 to {largest:,} bytes."))
    if faults:
        raise InvalidInput(*faults)
    begun = await _begun(unit, user_id)
    if begun + size > BEGUN * largest:
        words = (
            f"What you have begun to send comes to {begun:,} bytes and may come to "
            f"{BEGUN * largest:,}; use some of it first."
        )
        raise InvalidInput(FieldFault("size", words))
    row = unit.add(
        Upload(
            user_id=user_id,
            filename=filename.strip(),
            content_type=content_type[:200],
            size=size,
            expires_at=func.now() + PATIENCE,
        )
    )
    await unit.session.flush()
    await unit.session.refresh(row)
    return row


async def _begun(unit: UnitOfWork, user_id: UUID) -> int:
    """Return the bytes somebody may still send or has not used, while no one else adds to them."""
    await unit.session.execute(select(User.id).where(User.id == user_id).with_for_update())
    asked = select(func.coalesce(func.sum(Upload.size), 0)).where(
        Upload.user_id == user_id,
        Upload.state == UploadState.OPEN,
        Upload.expires_at > func.now(),
    )
    return int((await unit.session.scalars(asked)).one())


async def open_upload(session: AsyncSession, user_id: UUID, upload_id: UUID) -> Upload:
    """Return an upload that can still be made something of."""
    row = (
        await session.scalars(
            select(Upload).where(
                Upload.id == upload_id,
                Upload.user_id == user_id,
                Upload.state == UploadState.OPEN,
                Upload.expires_at > func.now(),
            )
        )
    ).one_or_none()
    if row is None:
        raise NotFound("You have no such upload, or it was used or has expired.")
    return row


async def store_picture(store: ObjectStore, content: AsyncIterator[bytes]) -> str:
    """Keep a picture, if it is one; return its key."""
    data = b""
    async for chunk in content:
        data += chunk
        if len(data) > LARGEST:
            raise InvalidInput(
                FieldFault("file", f"The picture may have at most {LARGEST:,} bytes.")
            )
    kind = picture_type(data)
    if kind is None:
        raise InvalidInput(FieldFault("file", "Send a PNG, JPEG, GIF or WebP picture."))
    return (await store.add("avatars", data, kind)).key


async def set_avatar(
    unit: UnitOfWork, user_id: UUID, key: str | None, upload_id: UUID | None = None
) -> User:
    """Give somebody a picture, or take it away; an upload it came from is used up by it."""
    if upload_id is not None:
        await unit.session.execute(
            update(Upload).where(Upload.id == upload_id).values(state=UploadState.USED)
        )
    user = (
        await unit.session.scalars(select(User).where(User.id == user_id).with_for_update())
    ).one()
    user.avatar_key = key
    return user
