"""Sending a file, and making it the picture of oneself."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime
from typing import Annotated
from uuid import UUID

import strawberry
from strawberry.file_uploads import Upload

from app.accounts.service import pictures
from app.accounts.types import User
from app.graph.access import writer
from app.graph.context import Info
from app.graph.fields import mutation
from app.graph.ids import decode_id, encode_id
from app.graph.problems import InvalidInput, NotFound
from app.graph.read.load import found
from app.graph.uploads import UploadedFile
from app.platform.errors import FieldFault
from app.platform.errors import InvalidInput as InvalidInputError
from app.platform.http.uploads import upload_url
from app.platform.uploads import UploadId, abandon, assemble, progress

CHUNK = 1 << 16


@strawberry.input(description="A file you are about to send.")
class CreateUploadInput:
    """A file you are about to send."""

    filename: str = strawberry.field(description="What the file is called.")
    content_type: str = strawberry.field(description="What kind of file it is.")
    size: int = strawberry.field(description="Its length in bytes.")


@strawberry.type(description="Where to send the file.")
class CreateUploadPayload:
    """Where to send the file."""

    id: strawberry.ID = strawberry.field(description="Names the file to the mutation that uses it.")
    url: str = strawberry.field(
        description="PUT the bytes here, at once or in parts with Content-Range; "
        "HEAD tells the offset to go on from."
    )
    expires_at: datetime = strawberry.field(description="Until when it can be sent and used.")


@strawberry.input(
    one_of=True, description="Your picture: in this request, or sent before, or none."
)
class AvatarInput:
    """Your picture: in this request, or sent before, or none."""

    file: strawberry.Maybe[Upload] = strawberry.field(
        description="The picture, by the GraphQL multipart request specification."
    )
    upload_id: strawberry.Maybe[strawberry.ID] = strawberry.field(
        description="An upload that is complete."
    )
    remove: strawberry.Maybe[bool] = strawberry.field(description="Have no picture any more.")


@strawberry.type(description="The picture is set.")
class SetAvatarPayload:
    """The picture is set."""

    account: User = strawberry.field(description="Your account.")


CreateUploadResult = Annotated[
    CreateUploadPayload | InvalidInput,
    strawberry.union("CreateUploadResult", description="How starting the upload went."),
]
SetAvatarResult = Annotated[
    SetAvatarPayload | InvalidInput | NotFound,
    strawberry.union("SetAvatarResult", description="How setting the picture went."),
]


async def _chunks(file: UploadedFile) -> AsyncIterator[bytes]:
    while chunk := await asyncio.to_thread(file.file.read, CHUNK):
        yield chunk


async def _picture(info: Info, input: AvatarInput) -> tuple[str | None, UUID | None]:
    """Store the picture the input speaks of; return its key and the upload it came from."""
    runtime = info.context.runtime
    if input.file is not None and isinstance(input.file.value, UploadedFile):
        return await pictures.store_picture(runtime.store, _chunks(input.file.value)), None
    if input.upload_id is None:
        return None, None
    upload_id = decode_id(input.upload_id.value, "Upload")
    async with runtime.database.read() as session:
        await pictures.open_upload(session, info.context.viewer.id, upload_id)
    sent = await progress(runtime.store, UploadId(upload_id.hex))
    if not sent.complete:
        raise InvalidInputError(FieldFault("uploadId", "This upload is not complete yet."))
    return await pictures.store_picture(runtime.store, assemble(runtime.store, sent)), upload_id


@strawberry.type
class PictureMutations:
    """Sending files, and the picture of oneself."""

    @mutation("Get an address to send a file to, in parts if you like.", writer())
    async def create_upload(
        self,
        info: Info,
        input: Annotated[CreateUploadInput, strawberry.argument(description="The file.")],
    ) -> CreateUploadResult:
        """Start an upload."""
        runtime = info.context.runtime
        async with runtime.database.unit() as unit:
            row = await pictures.create_upload(
                unit,
                info.context.viewer.id,
                input.filename,
                input.content_type,
                input.size,
                runtime.settings.max_upload_bytes,
            )
        url = upload_url(
            runtime.signer,
            runtime.settings.base_url,
            UploadId(row.id.hex),
            max_bytes=row.size,
            content_type=row.content_type,
            expires=row.expires_at,
        )
        return CreateUploadPayload(
            id=encode_id("Upload", row.id), url=url, expires_at=row.expires_at
        )

    @mutation("Set, replace or remove the picture of yourself.", writer())
    async def set_avatar(
        self,
        info: Info,
        input: Annotated[AvatarInput, strawberry.argument(description="The picture.")],
    ) -> SetAvatarResult:
        """Set the picture."""
        key, upload_id = await _picture(info, input)
        runtime = info.context.runtime
        async with runtime.database.unit() as unit:
            row = await pictures.set_avatar(unit, info.context.viewer.id, key, upload_id)
        if upload_id is not None:
            await abandon(runtime.store, UploadId(upload_id.hex))
        return SetAvatarPayload(account=await found(info.context, User, row.id))
