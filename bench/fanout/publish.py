"""Tells so many events, as fast as it goes or at a steady rate; a process of its own."""

import asyncio
import os
import sys
import time
from dataclasses import dataclass
from datetime import UTC, datetime

import orjson
import redis.asyncio
import uvloop

from app import registry
from app.platform.runtime import open_runtime
from app.settings import load_settings

STREAM = "bench:news"
CHANNEL = "bench:news"

#: One character that stands in each event once, so that a client can count events by it.
MARK = "#"


@dataclass(frozen=True)
class Told:
    word: str


def word(number: int) -> str:
    """Return an event's text: its number, and the microsecond at which it was told."""
    return f"{MARK}{number:06d}@{time.time_ns() // 1000}"


async def pace(number: int, began: float, rate: float) -> None:
    if rate:
        await asyncio.sleep(max(0.0, began + number / rate - time.monotonic()))


async def log(count: int, rate: float) -> None:
    """Tell through the log: one transaction an event, as a domain does."""
    registry.load()
    async with open_runtime(load_settings()) as runtime:
        began = time.monotonic()
        for number in range(count):
            await pace(number, began, rate)
            async with runtime.database.unit() as unit:
                unit.emit(STREAM, Told(word(number)))


async def channel(count: int, rate: float) -> None:
    """Tell over a channel of Valkey and nothing else."""
    client = redis.asyncio.from_url(os.environ["FABULA_REDIS_URL"])
    began = time.monotonic()
    for number in range(count):
        await pace(number, began, rate)
        at = datetime.now(UTC).isoformat()
        told = {"cursor": f"{STREAM}:{number}", "at": at, "word": word(number)}
        await client.publish(CHANNEL, orjson.dumps(told))
    await client.aclose()


if __name__ == "__main__":
    way, count, rate = sys.argv[1], int(sys.argv[2]), float(sys.argv[3])
    uvloop.run((log if way == "log" else channel)(count, rate))
