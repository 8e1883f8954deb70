"""Twenty books at once: does each tell all it has to tell, and do others still get answers?"""

import asyncio
import json
import time
from dataclasses import dataclass

import httpx2

from bench.ingest.files import epub
from bench.ingest.installation import Installation, ask, upload

SMALL = "{ viewer { account { username } } }"
FOLLOW = """
subscription ($id: ID!) { book(id: $id) {
  __typename cursor
  ... on BookSnapshot { book { status } }
  ... on BookStatusChanged { status }
  ... on BookSectionReadable { ordinal }
} }
"""
COUNT = "query ($id: ID!) { book(id: $id) { sections { totalCount } } }"
#: What a book tells besides its sections, from the upload on.
STATUSES = ["READING_FILE", "READABLE", "INDEXING", "READY"]


@dataclass(frozen=True)
class Together:
    seconds: float
    idle: float
    busy: float
    whole: int


async def latencies(
    client: httpx2.AsyncClient, url: str, stop: asyncio.Event | None, least: int
) -> list[float]:
    """Ask a small question again and again; return how long each took."""
    found: list[float] = []
    while len(found) < least or (stop is not None and not stop.is_set()):
        began = time.perf_counter()
        await ask(client, url, SMALL)
        found.append(time.perf_counter() - began)
        await asyncio.sleep(0.005)
    return found


def p99(values: list[float]) -> float:
    return sorted(values)[int(len(values) * 0.99)]


async def follow(client: httpx2.AsyncClient, url: str, book_id: str) -> bool:
    """Follow a book until it is indexed; say whether nothing was missing and nothing came twice."""
    statuses: list[str] = []
    sections: list[int] = []
    cursors: list[str] = []
    request = {"query": FOLLOW, "variables": {"id": book_id}}
    headers = {"accept": "text/event-stream"}
    async with client.stream("POST", url, json=request, headers=headers, timeout=300) as answer:
        async for line in answer.aiter_lines():
            if not line.startswith("data:") or not line[5:].strip():
                continue
            event = json.loads(line[5:])["data"]["book"]
            cursors.append(event["cursor"])
            if event["__typename"] == "BookSnapshot":
                statuses += (
                    STATUSES[: STATUSES.index(event["book"]["status"]) + 1]
                    if (event["book"]["status"] in STATUSES)
                    else []
                )
            elif event["__typename"] == "BookStatusChanged":
                statuses.append(event["status"])
            elif event["__typename"] == "BookSectionReadable":
                sections.append(event["ordinal"])
            if event["__typename"] == "BookIndexed":
                break
    count = (await ask(client, url, COUNT, id=book_id))["book"]["sections"]["totalCount"]
    in_order = sections == list(range(count)) or not sections
    return statuses == STATUSES and in_order and len(set(cursors)) == len(cursors)


async def together(place: Installation, books: int, words: int) -> Together:
    """Send many books at once."""
    files = [epub(words, 1_000 + number) for number in range(books)]
    async with place.client() as client, place.client() as other:
        idle = await latencies(other, place.url, None, 500)
        stop = asyncio.Event()
        asking = asyncio.create_task(latencies(other, place.url, stop, 500))
        began = time.perf_counter()
        ids = await asyncio.gather(
            *(upload(client, place.url, f"b{n}.epub", file) for n, file in enumerate(files))
        )
        whole = await asyncio.gather(*(follow(client, place.url, book_id) for book_id in ids))
        seconds = time.perf_counter() - began
        stop.set()
        busy = await asking
    return Together(seconds, p99(idle), p99(busy), sum(whole))
