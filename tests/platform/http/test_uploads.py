"""`PUT /uploads/{token}` as clients use it: at once, in parts, twice, wrongly, and cut off."""

import asyncio
import hashlib
import socket
from collections.abc import AsyncIterator
from datetime import timedelta

import httpx2
import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.types import Message

from app.platform.http import media_url, upload_url
from app.platform.signing import Signer
from app.platform.storage import Key, ObjectStore, Source
from app.platform.uploads import UploadId, finish
from tests.platform.http.conftest import NOW, Clock

UPLOAD = UploadId("0199-abc")
DATA = bytes(range(251)) * 24_000
SIZE = len(DATA)
END = "http.request"
SHA256 = hashlib.sha256(DATA).hexdigest()


@pytest.fixture
def url(signer: Signer) -> str:
    return upload_url(
        signer,
        "http://api",
        UPLOAD,
        max_bytes=SIZE,
        expires=NOW + timedelta(hours=1),
        content_type="application/epub+zip",
    )


def part(start: int, stop: int, total: int = SIZE) -> dict[str, str]:
    return {"Content-Range": f"bytes {start}-{stop - 1}/{total}"}


async def test_a_file_is_sent_at_once(
    client: httpx2.AsyncClient, url: str, store: ObjectStore, signer: Signer
) -> None:
    answer = await client.put(url, content=DATA)

    assert answer.status_code == 201
    assert answer.json() == {"size": SIZE, "sha256": SHA256}
    assert answer.headers["upload-offset"] == str(SIZE)
    added = await finish(store, UPLOAD, "books", "application/epub+zip")
    assert (await client.get(media_url(signer, "http://api", added.key))).content == DATA


async def test_a_file_is_sent_in_parts(client: httpx2.AsyncClient, url: str) -> None:
    before = await client.head(url)
    first = await client.put(url, content=DATA[:1000], headers=part(0, 1000))
    between = await client.head(url)
    last = await client.put(url, content=DATA[1000:], headers=part(1000, SIZE))
    after = await client.head(url)

    assert (before.status_code, before.headers["upload-offset"]) == (200, "0")
    assert "upload-length" not in before.headers
    assert (first.status_code, first.headers["upload-offset"]) == (308, "1000")
    assert first.headers["range"] == "bytes=0-999"
    assert "location" not in first.headers
    assert dict(between.headers) == {
        "cache-control": "no-store",
        "content-length": "0",
        "upload-complete": "?0",
        "upload-length": str(SIZE),
        "upload-offset": "1000",
    }
    assert (last.status_code, last.json()) == (201, {"size": SIZE, "sha256": SHA256})
    assert (after.headers["upload-offset"], after.headers["upload-complete"]) == (str(SIZE), "?1")


@pytest.mark.parametrize("start", [500, 1500])
async def test_a_part_out_of_order_is_told_where_to_go_on(
    client: httpx2.AsyncClient, url: str, start: int
) -> None:
    await client.put(url, content=DATA[:1000], headers=part(0, 1000))

    answer = await client.put(url, content=DATA[start:2000], headers=part(start, 2000))

    assert answer.status_code == 409
    assert answer.headers["upload-offset"] == "1000"
    assert answer.json() == {
        "code": "CONFLICT",
        "message": f"The next part has to start at byte 1000, not at {start}.",
    }


async def test_what_is_repeated_is_answered_alike(client: httpx2.AsyncClient, url: str) -> None:
    for _ in range(2):
        answer = await client.put(url, content=DATA[:1000], headers=part(0, 1000))
        assert (answer.status_code, answer.headers["upload-offset"]) == (308, "1000")
    for _ in range(2):
        answer = await client.put(url, content=DATA[1000:], headers=part(1000, SIZE))
        assert (answer.status_code, answer.json()["sha256"]) == (201, SHA256)

    assert (await client.put(url, content=bytes(SIZE))).status_code == 409


@pytest.mark.parametrize(
    ("headers", "status", "sentence"),
    [
        (
            {"Content-Range": f"bytes 0-9/{SIZE + 1}"},
            413,
            f"This file may have {SIZE} bytes at most, not {SIZE + 1}.",
        ),
        (
            {"Content-Range": "bytes 0-9/*"},
            400,
            "Content-Range has to be `bytes first-last/total`, all of them numbers.",
        ),
        ({"Content-Range": "bytes 0-8/100"}, 400, "Content-Range announces 9 bytes, not 10."),
        (
            {"Content-Encoding": "gzip"},
            400,
            "Send the file as it is, without Content-Encoding.",
        ),
        (
            {"Content-Type": "text/html; charset=utf-8"},
            400,
            "This upload is for application/epub+zip, not for text/html.",
        ),
        (
            {"Content-Length": str(SIZE + 1)},
            413,
            f"This file may have {SIZE} bytes at most, not {SIZE + 1}.",
        ),
        ({"Content-Length": "0"}, 400, "The file is empty; choose one with something in it."),
    ],
)
async def test_what_cannot_be_taken_is_said_before_a_byte_is_read(
    app: Starlette, url: str, headers: dict[str, str], status: int, sentence: str
) -> None:
    messages = await exchange(app, url, {"Content-Length": "10", **headers}, None)

    assert messages[0]["status"] == status
    assert sentence.encode() in messages[1]["body"]


async def test_without_a_length_the_length_is_asked_for(
    client: httpx2.AsyncClient, url: str
) -> None:
    async def chunks() -> AsyncIterator[bytes]:
        yield DATA

    answer = await client.put(url, content=chunks())

    assert answer.status_code == 400
    assert answer.json()["message"] == (
        "Say how long the file is: send Content-Length or Content-Range."
    )


async def test_more_bytes_than_announced_are_refused(app: Starlette, url: str) -> None:
    body = [b"x" * 600, b"x" * 600]
    messages = await exchange(app, url, part(0, 1000), body)

    assert messages[0]["status"] == 400
    assert b"More bytes came than Content-Range announced" in messages[1]["body"]


async def test_an_address_ends_and_is_for_uploads_only(
    client: httpx2.AsyncClient, url: str, clock: Clock
) -> None:
    token = url.rpartition("/")[2]
    assert (await client.get(f"http://api/media/{token}")).status_code == 403
    assert (await client.put(f"{url}x", content=b"1")).status_code == 403

    clock.now = NOW + timedelta(hours=1)
    assert (await client.put(url, content=DATA)).status_code == 410
    assert (await client.head(url)).status_code == 410


async def exchange(
    app: Starlette, url: str, headers: dict[str, str], body: list[bytes] | None, last: str = END
) -> list[Message]:
    """Speak to the application as a server would, with full control over what arrives."""
    left: list[Message] = []
    if body is not None:
        left = [{"type": "http.request", "body": chunk, "more_body": True} for chunk in body]
        left.append({"type": last})
    sent: list[Message] = []
    scope = {
        "type": "http",
        "http_version": "1.1",
        "method": "PUT",
        "path": url.removeprefix("http://api"),
        "raw_path": b"",
        "query_string": b"",
        "headers": [(k.lower().encode(), v.encode()) for k, v in headers.items()],
    }

    async def receive() -> Message:
        assert left, "more was read than there is"
        return left.pop(0)

    async def send(message: Message) -> None:
        sent.append(message)

    await app(scope, receive, send)
    return sent


async def test_a_cut_connection_keeps_what_came(
    app: Starlette, client: httpx2.AsyncClient, url: str
) -> None:
    came = [DATA[:3_000_000], DATA[3_000_000:5_000_000]]

    await exchange(app, url, {"Content-Length": str(SIZE)}, came, "http.disconnect")

    assert (await client.head(url)).headers["upload-offset"] == "5000000"
    rest = await client.put(url, content=DATA[5_000_000:], headers=part(5_000_000, SIZE))
    assert rest.json() == {"size": SIZE, "sha256": SHA256}


@pytest.mark.parametrize("store", ["directory"], indirect=True)
async def test_behind_a_real_server(
    app: Starlette, url: str, store: ObjectStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    cut_piece_stored = asyncio.Event()
    put = store.put

    async def watched(key: Key, source: Source) -> None:
        await put(key, source)
        if key.endswith("-000000004500000"):
            cut_piece_stored.set()

    monkeypatch.setattr(store, "put", watched)
    listening = socket.create_server(("127.0.0.1", 0))
    port = listening.getsockname()[1]
    config = uvicorn.Config(app, lifespan="off", log_config=None, access_log=False)
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    address = url.replace("http://api", f"http://127.0.0.1:{port}")

    # A client that dies in the middle of its bytes …
    _, writer = await asyncio.open_connection("127.0.0.1", port)
    path = address.partition(str(port))[2]
    writer.write(f"PUT {path} HTTP/1.1\r\nHost: a\r\nContent-Length: {SIZE}\r\n\r\n".encode())
    writer.write(DATA[:4_500_000])
    await writer.drain()
    writer.close()
    await cut_piece_stored.wait()
    # … goes on later; and one that sends far too much hears so.
    async with httpx2.AsyncClient() as client:
        offset = int((await client.head(address)).headers["upload-offset"])
        done = await client.put(address, content=DATA[offset:], headers=part(offset, SIZE))
        large = await client.put(address, content=bytes(30_000_000))
    server.should_exit = True
    await serving

    assert offset == 4_500_000
    assert (done.status_code, done.json()["sha256"]) == (201, SHA256)
    assert (large.status_code, large.json()["code"]) == (413, "TOO_LARGE")
