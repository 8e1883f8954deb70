"""A stream to follow, and what a follower saw."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from app.platform.db.engine import Database
from app.platform.live.follow import Follower, Snapshot, follow
from app.platform.live.hub import Hub
from app.platform.live.log import Happening

STREAM = "news:1"
SECONDS = 10


@dataclass(frozen=True)
class Said:
    word: str


async def say(database: Database, *words: str, stream: str = STREAM) -> None:
    async with database.unit() as unit:
        for word in words:
            unit.emit(stream, Said(word))


async def anything(session: AsyncSession) -> str:
    return "state"


ANYBODY = Follower(STREAM, anything)

Seen = Snapshot[str] | Happening


class Watch:
    """A follower, read one item at a time, each within a bound."""

    def __init__(self, items: AsyncIterator[Seen]) -> None:
        self._items = items

    async def next(self) -> Seen:
        async with asyncio.timeout(SECONDS):
            return await anext(self._items)

    async def snapshot(self) -> tuple[int, str]:
        item = await self.next()
        assert isinstance(item, Snapshot), item
        return item.seq, item.reason.value

    async def numbers(self, count: int) -> list[int]:
        items = [await self.next() for _ in range(count)]
        assert all(isinstance(item, Happening) for item in items), items
        return [item.seq for item in items]


@asynccontextmanager
async def watching(
    hub: Hub, after: int | None = None, follower: Follower[str] = ANYBODY
) -> AsyncIterator[Watch]:
    items = follow(hub, follower, after)
    try:
        yield Watch(items)
    finally:
        await items.aclose()  # type: ignore[attr-defined]
