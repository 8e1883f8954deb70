"""Nobody reaches what only we may reach, whatever address they name."""

import asyncio
import socket
from collections.abc import Iterator
from typing import Any

import pytest

from app.platform.errors import AppError, RateLimited, Unavailable
from app.platform.outside import AddressRefused, FetchRefused, Outside
from app.platform.outside.guard import Guard
from tests.elsewhere import Elsewhere, elsewhere

LOOPBACK = ("127.0.0.0/8",)


@pytest.fixture
def world() -> Iterator[Elsewhere]:
    with elsewhere() as made:
        yield made


async def fetch(url: str, *, allowed: tuple[str, ...] = LOOPBACK, largest: int = 1_000) -> Any:
    async with Outside.open(allowed) as outside, outside.fetch(url, largest=largest) as fetched:
        body = b"".join([chunk async for chunk in fetched.body])
        return fetched.filename, fetched.content_type, body


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.0.0.1",
        "172.16.3.4",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",  # noqa: S104 (to be refused)
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "::1",
        "::",
        "fe80::1%eth0",
        "fc00::1",
        "ff02::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "::127.0.0.1",
        "64:ff9b::7f00:1",
        "64:ff9b::a9fe:a9fe",
        "2002:7f00:1::",
        "2001:db8::1",
        "not an address",
    ],
)
def test_what_is_not_public_is_not_asked(address: str) -> None:
    assert not Guard(()).admits(address)


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:4700::6810:84e5", "64:ff9b::5db8:d822"])
def test_what_is_public_is_asked(address: str) -> None:
    assert Guard(()).admits(address)


def test_an_operator_allows_a_network_and_no_other() -> None:
    guard = Guard(("10.1.0.0/16", "fd00::/8"))

    assert guard.admits("10.1.2.3")
    assert guard.admits("fd12::1")
    assert not guard.admits("10.2.2.3")
    assert not guard.admits("127.0.0.1")


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/x",
        "http://localhost/x",
        "http://2130706433/x",
        "http://0x7f.1/x",
        "http://[::1]/x",
        "http://[::ffff:127.0.0.1]/x",
        "file:///etc/passwd",
        "ftp://example.org/x",
        "gopher://example.org/x",
        "http://user:password@93.184.216.34/x",
        "http://",
        "nonsense",
        "http://93.184.216.34:99999/x",
        "http://93.184.216.34/" + "x" * 2_000,
    ],
)
async def test_an_address_that_leads_inside_is_refused(url: str) -> None:
    with pytest.raises(AddressRefused):
        await fetch(url, allowed=())


async def test_a_name_with_one_private_address_among_public_ones_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def resolve(*_: Any, **__: Any) -> list[Any]:
        return [
            (socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 80))
            for address in ("93.184.216.34", "10.0.0.7")
        ]

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", resolve)
    with pytest.raises(AddressRefused):
        await fetch("http://books.example/x", allowed=())


async def test_the_server_that_was_checked_is_the_one_that_is_asked(
    world: Elsewhere, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.has("/x.txt", b"words")
    asked: list[str] = []

    async def resolve(host: str, *_: Any, **__: Any) -> list[Any]:
        # The first answer is what the guard sees; a second one would lead elsewhere.
        asked.append(host)
        address = "127.0.0.1" if len(asked) == 1 else "127.0.0.2"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, world.port))]

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", resolve)
    _, _, body = await fetch(f"http://books.example:{world.port}/x.txt", allowed=("127.0.0.1/32",))

    assert body == b"words"
    assert asked[0] == "books.example"
    assert world.hosts == [f"books.example:{world.port}"]


async def test_a_file_comes_with_its_name_and_type(world: Elsewhere) -> None:
    plain = world.has("/a/The%20Ferry.epub?x=1", b"bytes", content_type="application/epub+zip")
    said = world.has("/get", b"bytes", content_disposition='attachment; filename="../ferry.pdf"')

    assert await fetch(plain) == ("The Ferry.epub", "application/epub+zip", b"bytes")
    assert (await fetch(said))[0] == "ferry.pdf"


async def test_a_redirect_is_checked_like_an_address(world: Elsewhere) -> None:
    world.has("/end.txt", b"words")
    there = world.has("/start", b"", 302, location="/end.txt")
    inside = world.has("/inside", b"", 302, location="http://10.0.0.1/secret")
    scheme = world.has("/scheme", b"", 302, location="file:///etc/passwd")
    around = world.has("/around", b"", 302, location="/around")

    assert (await fetch(there))[2] == b"words"
    for url in (inside, scheme):
        with pytest.raises(AddressRefused):
            await fetch(url)
    with pytest.raises(FetchRefused, match="without end"):
        await fetch(around)
    assert world.asked.count("/around") == 6


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (404, FetchRefused),
        (403, FetchRefused),
        (304, FetchRefused),
        (429, RateLimited),
        (503, RateLimited),
        (500, Unavailable),
    ],
)
async def test_what_is_no_file_is_an_error_of_its_kind(
    world: Elsewhere, status: int, error: type[AppError]
) -> None:
    url = world.has("/x", b"", status, retry_after="7")

    with pytest.raises(error) as raised:
        await fetch(url)

    if isinstance(raised.value, RateLimited):
        assert raised.value.retry_after == 7


async def test_a_file_that_is_too_large_or_torn_is_refused(world: Elsewhere) -> None:
    large = world.has("/large", b"x" * 1_001)
    torn = world.has("/torn", b"x", content_length="5")

    with pytest.raises(FetchRefused, match="more than 1,000 bytes"):
        await fetch(large)
    with pytest.raises(Unavailable):
        await fetch(torn)
    with pytest.raises(Unavailable):
        await fetch("http://127.0.0.1:9/x")
