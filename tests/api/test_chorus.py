"""Followers served together: each sees every event once and in order, whatever the others do."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from app.api.chorus import Choirs
from app.api.operation import Answer
from app.platform.errors import Forbidden
from app.platform.live.follow import Snapshot, follow
from app.platform.live.hub import Hub
from app.platform.live.log import Happening
from app.platform.runtime import Runtime
from tests.platform.live.stream import ANYBODY, say

RIGHTS = "rights:7"


@dataclass
class Fan:
    """A follower on a connection that may be full."""

    prefix: bytes = b"1:"
    full: bool = False
    got: list[bytes] = field(default_factory=list)
    alone: int = 0
    fresh: asyncio.Event = field(default_factory=asyncio.Event)

    def framed(self, answer: Answer) -> bytes:
        return self.prefix + answer.encoded + b" "

    def put(self, frames: bytes) -> bool:
        if self.full:
            return False
        self.got += frames.split()
        self.fresh.set()
        return True

    async def until(self, count: int) -> list[bytes]:
        async with asyncio.timeout(10):
            while len(self.got) < count:
                self.fresh.clear()
                await self.fresh.wait()
        return self.got


@dataclass
class Hall:
    runtime: Runtime
    hub: Hub
    choirs: Choirs = field(default_factory=Choirs)
    made: Counter[int] = field(default_factory=Counter)
    tasks: list[asyncio.Task[None]] = field(default_factory=list)

    async def make(self, happening: Happening) -> Answer | None:
        self.made[happening.seq] += 1
        await asyncio.sleep(0)
        word = happening.payload["word"]
        if word == "secret":
            return None
        return Answer({"errors": [1]}) if word == "broken" else Answer(body=word.encode())

    async def seat(self, fan: Fan, key: str = "k", allowed: list[bool] | None = None) -> None:
        """Let a fan follow, and wait until it is up to date."""
        ready = asyncio.Event()

        async def read(session: AsyncSession) -> str:
            if allowed == [False]:
                raise Forbidden("no more")
            return "state"

        async def listen() -> None:
            follower = replace(ANYBODY, read=read, rights=RIGHTS)
            voice = self.choirs.voice(self.hub, key, self.make, fan)
            async for item in follow(self.hub, follower, None, voice):
                ready.set()
                if not isinstance(item, Snapshot):
                    fan.alone += 1
                    answer = await self.make(item)
                    if answer is not None:
                        fan.got += fan.framed(answer).split()
                        fan.fresh.set()

        self.tasks.append(asyncio.create_task(listen()))
        async with asyncio.timeout(10):
            await ready.wait()
        await asyncio.sleep(0)


@pytest.fixture
async def hall(runtime: Runtime, hub: Hub) -> AsyncIterator[Hall]:
    made = Hall(runtime, hub)
    yield made
    for task in made.tasks:
        task.cancel()
    await asyncio.gather(*made.tasks, return_exceptions=True)


async def test_an_event_is_made_once_for_all_who_ask_alike(hall: Hall) -> None:
    fans = [Fan(prefix=b"%d:" % (number % 3)) for number in range(50)]
    other = Fan()
    for fan in fans:
        await hall.seat(fan)
    await hall.seat(other, key="other")

    for word in ("a", "b", "c"):
        await say(hall.runtime.database, word)

    for number, fan in enumerate(fans):
        assert await fan.until(3) == [b"%d:%c" % (number % 3, letter) for letter in b"abc"]
        assert fan.alone == 0
    assert await other.until(3) == [b"1:a", b"1:b", b"1:c"]
    # Once for each of the two ways to ask.
    assert hall.made == {1: 2, 2: 2, 3: 2}


async def test_who_is_not_served_goes_on_alone_without_gap_or_repeat(hall: Hall) -> None:
    slow, fast = Fan(), Fan()
    await hall.seat(slow)
    await hall.seat(fast)
    await say(hall.runtime.database, "a")
    await slow.until(1)
    slow.full = True
    await say(hall.runtime.database, "b", "c")

    assert await slow.until(3) == [b"1:a", b"1:b", b"1:c"]
    assert slow.alone == 2
    slow.full = False
    await say(hall.runtime.database, "d")
    assert await slow.until(4) == [b"1:a", b"1:b", b"1:c", b"1:d"]
    assert await fast.until(4) == [b"1:a", b"1:b", b"1:c", b"1:d"]
    assert fast.alone == 0


async def test_who_comes_later_sees_only_what_comes_later(hall: Hall) -> None:
    first, second = Fan(), Fan()
    await hall.seat(first)
    await say(hall.runtime.database, "a", "b")
    await first.until(2)
    await hall.seat(second)
    await say(hall.runtime.database, "c")

    assert await first.until(3) == [b"1:a", b"1:b", b"1:c"]
    assert await second.until(1) == [b"1:c"]


async def test_what_is_not_shown_is_passed_over(hall: Hall) -> None:
    fan = Fan()
    await hall.seat(fan)
    await say(hall.runtime.database, "secret", "a")

    assert await fan.until(1) == [b"1:a"]
    assert fan.alone == 0


async def test_an_error_is_met_by_each_alone(hall: Hall) -> None:
    fans = [Fan(), Fan()]
    for fan in fans:
        await hall.seat(fan)
    await say(hall.runtime.database, "a")
    await say(hall.runtime.database, "broken")
    await say(hall.runtime.database, "c")

    for fan in fans:
        assert await fan.until(3) == [b"1:a", b'1:{"errors":[1]}', b"1:c"]
        assert fan.alone >= 1


async def test_whose_right_may_be_gone_is_asked_again_before_anything_more(hall: Hall) -> None:
    allowed = [True]
    outsider, member = Fan(), Fan()
    await hall.seat(outsider, allowed=allowed)
    await hall.seat(member)
    await say(hall.runtime.database, "a")
    await outsider.until(1)
    allowed[0] = False
    # Heard of, but the follower has had no time yet to ask.
    hall.hub._topics[RIGHTS].head += 1
    await say(hall.runtime.database, "b")

    assert await member.until(2) == [b"1:a", b"1:b"]
    with pytest.raises(Forbidden):
        await hall.tasks[0]
    assert outsider.got == [b"1:a"]


async def test_a_choir_nobody_listens_to_is_over(hall: Hall) -> None:
    fans = [Fan(), Fan()]
    for fan in fans:
        await hall.seat(fan)
    await say(hall.runtime.database, "a")
    await fans[1].until(1)
    (choir,) = hall.choirs._choirs.values()
    for task in hall.tasks:
        task.cancel()

    async with asyncio.timeout(10):
        await choir.task

    assert hall.choirs._choirs == {}
