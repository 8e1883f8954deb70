"""Project Gutenberg: its catalogue by Gutendex, its files by the site and its mirrors."""

import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Self, TypeVar
from urllib.parse import urlencode

import orjson

from app.platform.errors import NotFound, RateLimited, Unavailable
from app.platform.outside import Fetched, FetchRefused, Outside
from app.platform.runtime import Runtime

Kept = TypeVar("Kept")

#: Editions on one page of the catalogue; Gutendex decides that.
PAGE = 32

#: Questions and files that one installation asks the outside for in a minute.
POLITE, MINUTE = 30, 60

#: Seconds that what the catalogue said is believed.
SEARCHES_KEPT, EDITIONS_KEPT = 86_400, 7 * 86_400

#: Bytes of the largest page of the catalogue.
LARGEST_PAGE = 4_000_000

#: What an edition's file is called, the one that tells most of its structure first.
FILES = (
    "cache/epub/{id}/pg{id}-images-3.epub",
    "cache/epub/{id}/pg{id}.epub",
    "cache/epub/{id}/pg{id}-images.html",
    "cache/epub/{id}/pg{id}.txt",
)


@dataclass(frozen=True)
class Edition:
    """A book as the catalogue has it."""

    id: int
    title: str
    authors: list[str]
    languages: list[str]
    subjects: list[str]
    #: Whether it is under copyright in the United States; null where nobody knows.
    copyrighted: bool | None
    downloads: int

    @classmethod
    def read(cls, said: Any) -> Self:
        """Read an edition as Gutendex writes it."""
        return cls(
            id=int(said["id"]),
            title=str(said["title"]),
            authors=[_turned(str(each["name"])) for each in said["authors"]],
            languages=[str(each) for each in said["languages"]],
            subjects=[str(each) for each in said["subjects"]],
            copyrighted=None if said["copyright"] is None else bool(said["copyright"]),
            downloads=int(said["download_count"]),
        )


@dataclass(frozen=True)
class Page:
    """A page of what a search of the catalogue found."""

    count: int
    editions: list[Edition]


async def search(runtime: Runtime, text: str, number: int) -> Page:
    """Search the catalogue; pages count from one."""
    query = urlencode({"search": text.strip(), "page": number})
    said = await _asked(runtime, f"/books/?{query}", SEARCHES_KEPT)
    try:
        return Page(int(said["count"]), [Edition.read(each) for each in said["results"]])
    except (KeyError, TypeError, ValueError) as error:
        raise Unavailable("The catalogue's answer makes no sense; try again later.") from error


async def edition(runtime: Runtime, number: int) -> Edition:
    """Return one edition."""
    try:
        said = await _asked(runtime, f"/books/{number}/", EDITIONS_KEPT)
        return Edition.read(said)
    except FetchRefused:
        raise NotFound(f"Project Gutenberg has no book number {number}.") from None
    except (KeyError, TypeError, ValueError) as error:
        raise Unavailable("The catalogue's answer makes no sense; try again later.") from error


async def add_file(
    runtime: Runtime, number: int, add: Callable[[Fetched], Awaitable[Kept]]
) -> Kept:
    """Fetch an edition's file and keep it: the best there is, from the first mirror that has it."""
    away: Exception | None = None
    settings = runtime.settings
    async with Outside.open(settings.fetch_allow) as outside:
        for file in FILES:
            for mirror in settings.gutenberg_mirrors:
                await _wait_politely(runtime)
                url = f"{mirror.rstrip('/')}/{file.format(id=number)}"
                try:
                    async with outside.fetch(url, largest=settings.max_upload_bytes) as fetched:
                        return await add(fetched)
                except FetchRefused:
                    continue
                except (Unavailable, RateLimited) as error:
                    away = error
    if away is not None:
        raise away
    raise NotFound(f"Project Gutenberg has no file of book number {number} that can be read.")


async def _asked(runtime: Runtime, path: str, seconds: int) -> Any:
    """Ask the catalogue, or what it said before."""
    address = runtime.settings.gutendex_url.rstrip("/") + path
    key = f"gutenberg:{hashlib.sha256(address.encode()).hexdigest()}"
    known = await runtime.redis.get(key)
    if known is not None:
        return orjson.loads(known)
    await _wait_politely(runtime)
    async with (
        Outside.open(runtime.settings.fetch_allow) as outside,
        outside.fetch(address, largest=LARGEST_PAGE) as fetched,
    ):
        body = b"".join([chunk async for chunk in fetched.body])
    try:
        said = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise Unavailable("The catalogue's answer makes no sense; try again later.") from error
    await runtime.redis.set(key, body, ex=seconds)
    return said


async def _wait_politely(runtime: Runtime) -> None:
    verdict = await runtime.limiter.take("gutenberg", limit=POLITE, seconds=MINUTE)
    if not verdict.allowed:
        raise RateLimited(
            verdict.retry_after, "Project Gutenberg is asked only so often; try again in a minute."
        )


def _turned(name: str) -> str:
    """Return a name in the order people say it: the catalogue has the family name first."""
    last, comma, first = name.partition(", ")
    return f"{first} {last}".strip() if comma else name
