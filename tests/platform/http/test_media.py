"""`GET /media/{token}`: the right bytes, and nothing a browser could be fooled with."""

from datetime import timedelta

import httpx2
import pytest

from app.platform.http import media_url
from app.platform.signing import Signer
from app.platform.storage import Key, ObjectStore, parse_key
from tests.platform.http.conftest import NOW, Clock

DATA = bytes(range(256)) * 20_000  # more than one block of either store
SIZE = len(DATA)


@pytest.fixture
async def picture(store: ObjectStore) -> Key:
    return (await store.add("pictures", DATA, "image/png")).key


@pytest.fixture
def url(signer: Signer, picture: Key) -> str:
    return media_url(signer, "http://api", picture, filename="Café.png")


def etag_of(key: Key) -> str:
    return '"' + "".join(key.removesuffix(".png").split("/")[1:]) + '"'


async def test_an_object_is_served_whole(
    client: httpx2.AsyncClient, url: str, picture: Key
) -> None:
    answer = await client.get(url)

    assert answer.status_code == 200
    assert answer.content == DATA
    assert dict(answer.headers) == {
        "accept-ranges": "bytes",
        "cache-control": "private, max-age=31536000, immutable",
        "content-disposition": "inline; filename=\"Cafe.png\"; filename*=UTF-8''Caf%C3%A9.png",
        "content-length": str(SIZE),
        "content-type": "image/png",
        "cross-origin-resource-policy": "cross-origin",
        "etag": etag_of(picture),
        "referrer-policy": "no-referrer",
        "x-content-type-options": "nosniff",
    }


async def test_head_says_the_same_without_the_bytes(client: httpx2.AsyncClient, url: str) -> None:
    whole, head = await client.get(url), await client.head(url, headers={"Range": "bytes=0-1"})

    assert (head.status_code, head.content) == (200, b"")
    assert head.headers == whole.headers


@pytest.mark.parametrize(
    ("header", "start", "stop"),
    [
        ("bytes=0-0", 0, 1),
        ("bytes=1000-4500000", 1000, 4_500_001),
        ("bytes=5119999-", SIZE - 1, SIZE),
        ("bytes=-7", SIZE - 7, SIZE),
        ("bytes=5-99999999", 5, SIZE),
    ],
)
async def test_a_range_is_served_exactly(
    client: httpx2.AsyncClient, url: str, header: str, start: int, stop: int
) -> None:
    answer = await client.get(url, headers={"Range": header})

    assert answer.status_code == 206
    assert answer.content == DATA[start:stop]
    assert answer.headers["content-range"] == f"bytes {start}-{stop - 1}/{SIZE}"
    assert answer.headers["content-length"] == str(stop - start)


async def test_a_range_outside_is_refused(client: httpx2.AsyncClient, url: str) -> None:
    answer = await client.get(url, headers={"Range": f"bytes={SIZE}-"})

    assert answer.status_code == 416
    assert answer.headers["content-range"] == f"bytes */{SIZE}"
    assert answer.content == b""


@pytest.mark.parametrize("header", ["bytes=0-1,4-5", "bytes=9-1", "pages=1-2"])
async def test_other_ranges_are_ignored(client: httpx2.AsyncClient, url: str, header: str) -> None:
    answer = await client.get(url, headers={"Range": header})

    assert (answer.status_code, len(answer.content)) == (200, SIZE)


@pytest.mark.parametrize("form", ["{0}", "W/{0}", '"other", {0}', "*"])
async def test_what_a_client_has_is_not_sent_again(
    client: httpx2.AsyncClient, url: str, picture: Key, form: str
) -> None:
    known = form.format(etag_of(picture))
    answer = await client.get(url, headers={"If-None-Match": known, "Range": "bytes=0-1"})

    assert (answer.status_code, answer.content) == (304, b"")
    assert answer.headers["etag"] == etag_of(picture)
    assert answer.headers["cache-control"] == "private, max-age=31536000, immutable"


async def test_what_a_client_has_not_is_sent(client: httpx2.AsyncClient, url: str) -> None:
    answer = await client.get(url, headers={"If-None-Match": '"other"'})

    assert answer.status_code == 200


@pytest.mark.parametrize(
    ("condition", "status"),
    [("{0}", 206), ('"other"', 200), ("W/{0}", 200), ("Mon, 04 May 2026 12:00:00 GMT", 200)],
)
async def test_a_range_of_what_has_changed_is_the_whole(
    client: httpx2.AsyncClient, url: str, picture: Key, condition: str, status: int
) -> None:
    headers = {"Range": "bytes=0-1", "If-Range": condition.format(etag_of(picture))}

    assert (await client.get(url, headers=headers)).status_code == status


async def test_a_name_that_may_change_is_asked_for_again(
    client: httpx2.AsyncClient, store: ObjectStore, signer: Signer
) -> None:
    key = parse_key("exports/all.zip")
    await store.put(key, b"first")
    url = media_url(signer, "http://api", key, disposition="attachment")
    first = await client.get(url)
    await store.put(key, b"other")
    second = await client.get(url, headers={"If-None-Match": first.headers["etag"]})

    assert first.headers["cache-control"] == "private, no-cache"
    assert first.headers["content-type"] == "application/zip"
    assert first.headers["content-disposition"] == "attachment"
    assert (second.status_code, second.content) == (200, b"other")


@pytest.mark.parametrize(
    ("content_type", "sandboxed"),
    [
        ("text/html", True),
        ("image/svg+xml", True),
        ("TEXT/HTML; charset=utf-8", True),
        ("application/xhtml+xml", True),
        ("application/javascript", True),
        ("something/new", True),
        ("image/png", False),
        ("audio/mpeg", False),
        ("application/pdf", False),
        ("text/plain; charset=utf-8", False),
    ],
)
async def test_what_could_run_is_put_in_a_sandbox(
    client: httpx2.AsyncClient, picture: Key, signer: Signer, content_type: str, sandboxed: bool
) -> None:
    url = media_url(signer, "http://api", picture, content_type=content_type)
    answer = await client.head(url)

    policy = answer.headers.get("content-security-policy")
    assert answer.headers["content-type"] == content_type
    assert policy == (
        "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox"
        if sandboxed
        else None
    )


async def test_an_empty_object_is_served(
    client: httpx2.AsyncClient, store: ObjectStore, signer: Signer
) -> None:
    key = parse_key("empty.txt")
    await store.put(key, b"")
    url = media_url(signer, "http://api", key)

    whole, part = await client.get(url), await client.get(url, headers={"Range": "bytes=0-"})

    assert (whole.status_code, whole.content, whole.headers["content-length"]) == (200, b"", "0")
    assert part.status_code == 416


async def test_a_link_ends(client: httpx2.AsyncClient, url: str, clock: Clock) -> None:
    clock.now = NOW + timedelta(hours=12)
    assert (await client.head(url)).status_code == 200

    clock.now = NOW + timedelta(hours=24)
    answer = await client.get(url)

    assert answer.status_code == 410
    assert answer.json() == {
        "code": "EXPIRED_TOKEN",
        "message": "This link has expired; ask for a new one.",
    }


async def test_a_link_of_ones_own_making_is_refused(client: httpx2.AsyncClient, url: str) -> None:
    answer = await client.get(url[:-1] + ("A" if url[-1] != "A" else "B"))

    assert answer.status_code == 403
    assert answer.json()["code"] == "INVALID_TOKEN"
    assert answer.headers["cache-control"] == "no-store"


async def test_an_object_that_is_gone_is_said(
    client: httpx2.AsyncClient, store: ObjectStore, url: str, picture: Key
) -> None:
    await store.delete(picture)

    answer = await client.get(url)

    assert answer.status_code == 404
    assert answer.json() == {"code": "NOT_FOUND", "message": "This file is no longer here."}


async def test_links_made_close_together_are_equal(
    signer: Signer, picture: Key, clock: Clock
) -> None:
    first = media_url(signer, "http://api", picture)
    clock.now += timedelta(hours=11)

    assert media_url(signer, "http://api", picture) == first
