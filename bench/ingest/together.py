"""Twenty books at once: does each tell all it has to tell, and do others still get answers?"""

import asyncio
import json
import os
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import httpx2

from bench.ingest.files import epub
from bench.ingest.installation import Installation, ask, upload

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


@asynccontextmanager
async def asking(place: Installation) -> AsyncIterator[list[float]]:
    """Ask a small question again and again while the block runs; the list is filled at its end."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bench.ingest.asking",
        place.url,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "TOKEN": place.token},
    )
    found: list[float] = []
    try:
        yield found
    finally:
        told, _ = await process.communicate(b"")
        found += json.loads(told)


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
    async with asking(place) as idle:
        pass
    async with place.client() as client, asking(place) as busy:
        began = time.perf_counter()
        ids = await asyncio.gather(
            *(upload(client, place.url, f"b{n}.epub", file) for n, file in enumerate(files))
        )
        whole = await asyncio.gather(*(follow(client, place.url, book_id) for book_id in ids))
        seconds = time.perf_counter() - began
    return Together(seconds, p99(idle), p99(busy), sum(whole))
