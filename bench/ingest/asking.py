"""Asks a small question until its standard input ends, and prints how long each answer took.

A process of its own: one that also follows twenty books would measure itself.
"""

import asyncio
import json
import os
import sys
import threading
import time

import httpx2

from bench.ingest.installation import ask

SMALL = "{ viewer { account { username } } }"
LEAST = 500


async def latencies(url: str, stop: threading.Event) -> list[float]:
    found: list[float] = []
    headers = {"authorization": f"Bearer {os.environ['TOKEN']}"}
    async with httpx2.AsyncClient(headers=headers, timeout=60) as client:
        while len(found) < LEAST or not stop.is_set():
            began = time.perf_counter()
            await ask(client, url, SMALL)
            found.append(time.perf_counter() - began)
            await asyncio.sleep(0.005)
    return found


def main() -> None:
    stop = threading.Event()

    def wait() -> None:
        sys.stdin.read()
        stop.set()

    threading.Thread(target=wait, daemon=True).start()
    print(json.dumps(asyncio.run(latencies(sys.argv[1], stop))))


if __name__ == "__main__":
    main()
