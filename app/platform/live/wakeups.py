"""How a wake-up travels: an event on one of a few channels, small enough to be lost."""

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol
from zlib import crc32

import orjson

from app.platform.live.log import Happening

CHANNELS = 8

#: A larger event is announced by its number only; followers read it from the log.
LARGEST = 16_384


class Bus(Protocol):
    """Whatever carries a message to every process that listens."""

    async def publish(self, channel: str, message: str) -> None:
        """Send `message` to the listeners of `channel`."""


def channel_of(stream: str) -> str:
    """Return the one channel that a stream's wake-ups travel on, the same in every process."""
    return f"fabula:live:{crc32(stream.encode()) % CHANNELS}"


def channels() -> list[str]:
    """Return every channel there is."""
    return [f"fabula:live:{number}" for number in range(CHANNELS)]


def pack(happening: Happening) -> str:
    """Encode an event for the way."""
    body = {name: getattr(happening, name) for name in ("stream", "seq", "type", "at", "payload")}
    message = orjson.dumps(body)
    if len(message) > LARGEST:
        message = orjson.dumps({"stream": happening.stream, "seq": happening.seq})
    return message.decode()


def unpack(message: str) -> tuple[str, int, Happening | None]:
    """Decode a wake-up: its stream, its number, and the event when it came along."""
    body = orjson.loads(message)
    if "type" not in body:
        return body["stream"], body["seq"], None
    at = datetime.fromisoformat(body["at"])
    event = Happening(body["stream"], body["seq"], body["type"], at, body["payload"])
    return event.stream, event.seq, event


async def publish(bus: Bus, happenings: Iterable[Happening]) -> None:
    """Wake all processes for each event."""
    for happening in happenings:
        await bus.publish(channel_of(happening.stream), pack(happening))
