"""`python -m bench.reading`: open a long book, and move in it, in a whole installation."""

import argparse
import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any

import httpx2

from bench.ingest.files import epub
from bench.ingest.installation import Installation, ask, installation, taken_in
from bench.read.machine import description

OPEN = """
mutation ($id: ID!) { openReading(input: {bookId: $id, device: "bench"}) {
  ... on OpenReadingPayload { isResumed whereWasI { lines scene { ordinal } }
    reading { progress current { start locator { value } } furthest { start } session { id } } }
} }
"""
ANALYSED = "query ($id: ID!) { book(id: $id) { analysis { status } } }"
CLOSE = "mutation ($id: ID!) { endReading(input: {bookId: $id}) { __typename } }"
MOVE = """
mutation ($id: ID!, $events: [PositionEventInput!]!) {
  movePosition(input: {bookId: $id, events: $events}) {
    ... on MovePositionPayload { accepted reading { progress } }
  }
}
"""
FEED = """
query ($id: ID!, $after: Cursor) { book(id: $id) { feed(first: 10, after: $after) {
  edges { cursor node { isCurrent passage { text } history { views } } }
} } }
"""
AT = "2026-11-28T12:00:00+00:00"
#: So often in a minute one person may open, close and move; the bench keeps below it.
PACE = 0.11


async def timed(times: int, do: Callable[[int], Awaitable[Any]]) -> list[float]:
    """Return how long each of some doings took, the quickest first."""
    found = []
    for number in range(times):
        began = time.perf_counter()
        await do(number)
        found.append(time.perf_counter() - began)
        await asyncio.sleep(PACE)
    return sorted(found)


def said(what: str, found: list[float]) -> None:
    middle, late = found[len(found) // 2], found[int(len(found) * 0.95)]
    print(f"{what:44}{middle * 1000:8.1f} ms{late * 1000:8.1f} ms", flush=True)


async def measure(place: Installation, client: httpx2.AsyncClient, words: int, times: int) -> None:
    await taken_in(client, place.url, "long.epub", epub(words, 7))
    newest = await ask(client, place.url, "{ books(first: 1) { nodes { id } } }")
    book_id = newest["books"]["nodes"][0]["id"]
    while True:
        # The story is analysed right after: nobody else is to be at work.
        told = await ask(client, place.url, ANALYSED, id=book_id)
        if (told["book"]["analysis"] or {}).get("status") == "DONE":
            break
        await asyncio.sleep(0.2)

    async def send(query: str, **variables: Any) -> Any:
        return await ask(client, place.url, query, id=book_id, **variables)

    def moved(number: int, size: int) -> Awaitable[Any]:
        events = [
            {"id": f"{size}-{number}-{n}", "position": {"progress": n / size / 2}, "at": AT}
            for n in range(size)
        ]
        return send(MOVE, events=events)

    async def begin(_: int) -> None:
        await send(OPEN)

    await moved(0, 3)
    print(f"{'':44}{'median':>11}{'p95':>11}")
    fresh = []
    for _ in range(times):
        fresh += await timed(1, begin)
        await send(CLOSE)
    said("openReading, a session begins", sorted(fresh))
    said("openReading, a session goes on", await timed(times, begin))
    said("movePosition, one event", await timed(times, lambda n: moved(n, 1)))
    said("movePosition, 500 events at once", await timed(times, lambda n: moved(n, 500)))
    said("feed, ten scenes with their text", await timed(times, lambda _: send(FEED)))


async def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.reading", description=__doc__)
    parser.add_argument("--words", type=int, default=200_000, help="of the book")
    parser.add_argument("--times", type=int, default=100, help="that each is done")
    options = parser.parse_args()
    print(description())
    with installation() as place:
        async with place.client() as client:
            await measure(place, client, options.words, options.times)


if __name__ == "__main__":
    asyncio.run(main())
