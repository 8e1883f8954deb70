"""How a wake-up travels: events on one of a few channels, small enough to be lost."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Protocol
from zlib import crc32

import orjson

from app.platform.live.log import Happening

CHANNELS = 8

#: A larger event is announced by its number only; followers read it from the log.
LARGEST = 16_384

#: Events in one message.
TOGETHER = 64


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


def pack(happenings: Iterable[Happening]) -> str:
    """Encode events for the way."""
    return orjson.dumps([_packed(each) for each in happenings]).decode()


def _packed(happening: Happening) -> orjson.Fragment:
    body = {name: getattr(happening, name) for name in ("stream", "seq", "type", "at", "payload")}
    message = orjson.dumps(body)
    if len(message) > LARGEST:
        message = orjson.dumps({"stream": happening.stream, "seq": happening.seq})
    return orjson.Fragment(message)


def unpack(message: str) -> list[tuple[str, int, Happening | None]]:
    """Decode a wake-up: of each event its stream, its number, and itself when it came along."""
    said = orjson.loads(message)
    if not said:
        raise ValueError("A wake-up tells of something.")
    return [_unpacked(body) for body in (said if isinstance(said, list) else [said])]


def _unpacked(body: dict[str, Any]) -> tuple[str, int, Happening | None]:
    if "type" not in body:
        return body["stream"], body["seq"], None
    at = datetime.fromisoformat(body["at"])
    event = Happening(body["stream"], body["seq"], body["type"], at, body["payload"])
    return event.stream, event.seq, event


async def publish(bus: Bus, happenings: Iterable[Happening]) -> None:
    """Wake all processes: many events of one transaction travel together, in their order."""
    by_channel: dict[str, list[Happening]] = {}
    for happening in happenings:
        by_channel.setdefault(channel_of(happening.stream), []).append(happening)
    for channel, several in by_channel.items():
        for at in range(0, len(several), TOGETHER):
            await bus.publish(channel, pack(several[at : at + TOGETHER]))
