"""`GET /media/{token}`: an object, to whoever holds a link that we signed."""

from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from app.platform.errors import AppError, NotFound
from app.platform.http.answers import problem
from app.platform.http.disposition import Disposition, content_disposition
from app.platform.http.ranges import ByteRange, Unsatisfiable, wanted_range
from app.platform.signing import Signer
from app.platform.storage import (
    Key,
    ObjectInfo,
    ObjectMissing,
    ObjectStore,
    digest_of,
    plain_type,
    type_of,
)

PURPOSE = "media"
LIFETIME = timedelta(hours=12)

YEAR = 31_536_000
# What a browser shows without running anything that the file says.
PASSIVE = frozenset(
    {
        "application/epub+zip",
        "application/octet-stream",
        "application/pdf",
        "application/zip",
        "image/avif",
        "image/gif",
        "image/jpeg",
        "image/png",
        "image/webp",
        "text/csv",
        "text/plain",
        "text/vtt",
    }
)
SANDBOX = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox"


@dataclass(frozen=True)
class Medium:
    """What a link stands for."""

    key: Key
    content_type: str
    filename: str
    disposition: Disposition

    @property
    def runs(self) -> bool:
        """Tell whether a browser could run something in it."""
        plain = plain_type(self.content_type)
        return plain not in PASSIVE and not plain.startswith(("audio/", "video/", "font/"))


def media_url(
    signer: Signer,
    base_url: str,
    key: Key,
    *,
    filename: str = "",
    content_type: str = "",
    disposition: Disposition = "inline",
    lifetime: timedelta = LIFETIME,
) -> str:
    """Return a link to an object; links made within a lifetime are equal, so that caches serve."""
    claims = {"k": key, "n": filename, "t": content_type, "d": disposition}
    token = signer.sign(
        PURPOSE, {name: value for name, value in claims.items() if value}, signer.until(lifetime)
    )
    return f"{base_url}/media/{token}"


def media_routes(store: ObjectStore, signer: Signer) -> list[Route]:
    """Return the route that serves objects."""

    async def serve(request: Request) -> Response:
        try:
            medium = _medium(signer.verify(PURPOSE, request.path_params["token"]))
            info = await store.head(medium.key)
        except ObjectMissing:
            return problem(NotFound("This file is no longer here."))
        except AppError as error:
            return problem(error)
        return _answer(store, request, medium, info)

    return [Route("/media/{token}", serve, methods=["GET", "HEAD"])]


def _medium(claims: Mapping[str, Any]) -> Medium:
    key = Key(claims["k"])
    return Medium(key, claims.get("t") or type_of(key), claims.get("n", ""), claims["d"])


def _answer(store: ObjectStore, request: Request, medium: Medium, info: ObjectInfo) -> Response:
    etag = f'"{info.etag.strip(chr(34))}"'
    headers = _headers(medium, etag)
    if _same(request.headers.get("if-none-match"), etag):
        return Response(status_code=304, headers=headers)
    headers["Content-Type"] = medium.content_type
    if request.method == "HEAD":
        return Response(headers=headers | {"Content-Length": str(info.size)})
    try:
        part = _range(request, info.size, etag)
    except Unsatisfiable:
        return Response(status_code=416, headers={"Content-Range": f"bytes */{info.size}"})
    whole = part or ByteRange(0, info.size)
    headers["Content-Length"] = str(whole.stop - whole.start)
    if part:
        headers["Content-Range"] = f"bytes {part.start}-{part.stop - 1}/{info.size}"
    body = _body(store, info, whole)
    return StreamingResponse(body, status_code=206 if part else 200, headers=headers)


async def _body(store: ObjectStore, info: ObjectInfo, part: ByteRange) -> AsyncGenerator[bytes]:
    async with aclosing(store.stream(info, part.start, part.stop)) as chunks:
        async for chunk in chunks:
            yield chunk


def _headers(medium: Medium, etag: str) -> dict[str, str]:
    fixed = digest_of(medium.key) is not None
    headers = {
        "Accept-Ranges": "bytes",
        "Cache-Control": f"private, max-age={YEAR}, immutable" if fixed else "private, no-cache",
        "Content-Disposition": content_disposition(medium.disposition, medium.filename),
        "Cross-Origin-Resource-Policy": "cross-origin",
        "ETag": etag,
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
    }
    if medium.runs:
        headers["Content-Security-Policy"] = SANDBOX
    return headers


def _range(request: Request, size: int, etag: str) -> ByteRange | None:
    condition = request.headers.get("if-range")
    # A date would have to be compared exactly with one we never sent, so it never holds.
    if condition is not None and condition.strip() != etag:
        return None
    return wanted_range(request.headers.get("range"), size)


def _same(if_none_match: str | None, etag: str) -> bool:
    if if_none_match is None:
        return False
    known = [tag.strip().removeprefix("W/") for tag in if_none_match.split(",")]
    return etag in known or known == ["*"]
