"""Fetching a file: each hop's address is checked and then held to, so that no name can turn."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Self
from urllib.parse import unquote, urljoin, urlsplit

import httpx2

from app.platform.errors import RateLimited, Unavailable
from app.platform.outside.errors import AddressRefused, FetchRefused
from app.platform.outside.guard import Guard

AGENT = "Fabula/0.1 (self-hosted reader)"

#: Redirects that are followed, and seconds for a connection, for silence, and for all of it.
HOPS, CONNECT, SILENCE, WHOLE = 5, 10.0, 30.0, 600.0

LONGEST_URL = 2_000

#: Seconds to wait for a server that asks for patience and does not say how much.
USUAL_PATIENCE = 30.0

_OK, _BUSY, _MOVED, _OURS = 200, {429, 503}, {301, 302, 303, 307, 308}, 500
_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True)
class Fetched:
    """What an address answered, its body still on the way."""

    url: str
    filename: str
    content_type: str
    body: AsyncIterator[bytes]


class Outside:
    """A client of whatever others name."""

    def __init__(self, guard: Guard, client: httpx2.AsyncClient) -> None:
        self._guard = guard
        self._client = client

    @classmethod
    @asynccontextmanager
    async def open(cls, allowed: tuple[str, ...]) -> AsyncIterator[Self]:
        """Open a client, with the private networks that an operator allows."""
        timeout = httpx2.Timeout(SILENCE, connect=CONNECT)
        # Proxies and the like from the environment would go around the guard.
        async with httpx2.AsyncClient(
            timeout=timeout, trust_env=False, follow_redirects=False
        ) as client:
            yield cls(Guard(allowed), client)

    @asynccontextmanager
    async def fetch(self, url: str, *, largest: int) -> AsyncIterator[Fetched]:
        """Ask an address for what it has, through as many redirects as are decent."""
        try:
            async with asyncio.timeout(WHOLE), self._settled(url) as (final, answer):
                yield Fetched(
                    final,
                    _filename(final, answer),
                    answer.headers.get("content-type", ""),
                    _bounded(answer, largest),
                )
        except TimeoutError as error:
            raise Unavailable("The server at this address takes too long.") from error

    @asynccontextmanager
    async def _settled(self, url: str) -> AsyncIterator[tuple[str, httpx2.Response]]:
        for _ in range(HOPS + 1):
            request = await self._request(url)
            try:
                answer = await self._client.send(request, stream=True)
            except httpx2.TransportError as error:
                raise Unavailable("The server at this address does not answer.") from error
            try:
                moved = answer.headers.get("location") if answer.status_code in _MOVED else None
                if moved is None:
                    _check(answer)
                    yield url, answer
                    return
            finally:
                await answer.aclose()
            url = urljoin(url, moved)
        raise FetchRefused("This address leads from one to the next without end.")

    async def _request(self, url: str) -> httpx2.Request:
        """Address a request to the very server that was checked, under its own name."""
        parts = urlsplit(url)
        host = parts.hostname
        if len(url) > LONGEST_URL or parts.scheme not in _PORTS or not host:
            raise AddressRefused
        if parts.username is not None or parts.password is not None:
            raise AddressRefused("An address with a user name or a password is not fetched from.")
        try:
            port = parts.port or _PORTS[parts.scheme]
            target = httpx2.URL(url)
        except (ValueError, httpx2.InvalidURL):
            raise AddressRefused from None
        address = (await self._guard.resolve(host, port))[0]
        return self._client.build_request(
            "GET",
            target.copy_with(host=address, fragment=None),
            headers={
                "Host": target.netloc.decode(),
                "User-Agent": AGENT,
                "Accept-Encoding": "identity",
            },
            extensions={"sni_hostname": host},
        )


def _check(answer: httpx2.Response) -> None:
    status = answer.status_code
    if status == _OK:
        return
    if status in _BUSY:
        said = answer.headers.get("retry-after", "")
        after = float(said) if said.isdecimal() else USUAL_PATIENCE
        raise RateLimited(after, "The server at this address asks for patience.")
    if status >= _OURS:
        raise Unavailable(f"The server at this address is broken: it answers {status}.")
    raise FetchRefused(f"There is no file at this address: it answers {status}.")


async def _bounded(answer: httpx2.Response, largest: int) -> AsyncIterator[bytes]:
    size = 0
    try:
        async for chunk in answer.aiter_bytes():
            size += len(chunk)
            if size > largest:
                raise FetchRefused(f"The file at this address has more than {largest:,} bytes.")
            yield chunk
    except httpx2.TransportError as error:
        raise Unavailable("The connection broke in the middle of the file.") from error


def _filename(url: str, answer: httpx2.Response) -> str:
    """Return what the file is called: as the server says, or as its address ends."""
    said = answer.headers.get("content-disposition", "")
    for part in said.split(";")[1:]:
        name, _, value = part.strip().partition("=")
        if name.lower() == "filename" and value.strip('"'):
            return value.strip('"').replace("\\", "/").rpartition("/")[2]
    return unquote(urlsplit(url).path.rpartition("/")[2])
