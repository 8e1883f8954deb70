"""`PUT /uploads/{token}`: a file, in one piece or in parts, from whoever holds a signed address.

`HEAD` answers with `Upload-Offset`, the byte to go on from. `PUT` sends the whole file, or one part
with `Content-Range: bytes first-last/total`; it answers 201 with size and digest when the file is
complete, else 308 with `Upload-Offset` (and `Range`). Parts come in order. What arrived before a
connection broke is kept.
"""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from app.platform.errors import AppError
from app.platform.http.answers import problem
from app.platform.http.ranges import sent_range
from app.platform.signing import Signer
from app.platform.storage import OCTETS, ObjectStore, plain_type
from app.platform.uploads import (
    BadPart,
    Cut,
    Part,
    Progress,
    TooLarge,
    UploadConflict,
    UploadId,
    progress,
    receive,
)

PURPOSE = "upload"
# The token says how much may come; the application's limit for other bodies does not.
UNLIMITED = 1 << 62


@dataclass(frozen=True)
class Permit:
    """What an address allows."""

    upload: UploadId
    max_bytes: int
    content_type: str


def upload_url(
    signer: Signer,
    base_url: str,
    upload: UploadId,
    *,
    max_bytes: int,
    expires: datetime,
    content_type: str = "",
) -> str:
    """Return the address that one file can be sent to until it expires."""
    claims = {"id": upload, "max": max_bytes, "type": content_type}
    return f"{base_url}/uploads/{signer.sign(PURPOSE, claims, expires)}"


def upload_routes(store: ObjectStore, signer: Signer) -> list[Route]:
    """Return the route that takes files."""

    async def take(request: Request) -> Response:
        try:
            permit = _permit(signer.verify(PURPOSE, request.path_params["token"]))
            if request.method == "HEAD":
                return Response(headers=_state(await progress(store, permit.upload)))
            part = _part(request.headers, permit)
            return _told(await receive(store, permit.upload, part, _body(request)))
        except UploadConflict as error:
            return problem(error, {"Upload-Offset": str(error.offset)})
        except AppError as error:
            return problem(error)
        except Cut:
            return Response(status_code=400)  # nobody is there to read it

    return [
        Route("/uploads/{token}", take, methods=["PUT", "HEAD"], max_body_size=UNLIMITED),
    ]


def _permit(claims: Mapping[str, Any]) -> Permit:
    return Permit(UploadId(claims["id"]), claims["max"], claims["type"])


def _part(headers: Mapping[str, str], permit: Permit) -> Part:
    said = headers.get("content-length", "")
    length = int(said) if said.isdecimal() else None
    announced = headers.get("content-range")
    if announced is None:
        if length is None:
            raise BadPart("Say how long the file is: send Content-Length or Content-Range.")
        part = Part(0, length, length)
    else:
        found = sent_range(announced)
        if found is None:
            raise BadPart("Content-Range has to be `bytes first-last/total`, all of them numbers.")
        part = Part(found[0].start, found[0].stop, found[1])
    if part.total > permit.max_bytes:
        raise TooLarge(f"This file may have {permit.max_bytes} bytes at most, not {part.total}.")
    if length is not None and length != part.stop - part.start:
        raise BadPart(f"Content-Range announces {part.stop - part.start} bytes, not {length}.")
    if part.total == 0:
        raise BadPart("The file is empty; choose one with something in it.")
    if headers.get("content-encoding", "identity") != "identity":
        raise BadPart("Send the file as it is, without Content-Encoding.")
    sent = plain_type(headers.get("content-type", ""))
    if permit.content_type and sent not in {"", plain_type(permit.content_type), OCTETS}:
        raise BadPart(f"This upload is for {permit.content_type}, not for {sent}.")
    return part


async def _body(request: Request) -> AsyncIterator[bytes]:
    try:
        async for chunk in request.stream():
            yield chunk
    except ClientDisconnect:
        raise Cut from None


def _state(now: Progress) -> dict[str, str]:
    headers = {
        "Upload-Offset": str(now.offset),
        "Upload-Complete": "?1" if now.complete else "?0",
        "Cache-Control": "no-store",
    }
    if now.total is not None:
        headers["Upload-Length"] = str(now.total)
    return headers


def _told(now: Progress) -> Response:
    if now.complete:
        return JSONResponse(
            {"size": now.total, "sha256": now.sha256}, status_code=201, headers=_state(now)
        )
    headers = _state(now)
    if now.offset:
        headers["Range"] = f"bytes=0-{now.offset - 1}"
    return Response(status_code=308, headers=headers)
