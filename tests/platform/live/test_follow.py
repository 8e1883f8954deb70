"""Following a stream: a snapshot or a replay, then everything once and in order."""

import asyncio
from contextlib import AsyncExitStack
from dataclasses import replace

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from app.platform.errors import Forbidden
from app.platform.live.follow import PAGE, Snapshot, follow
from app.platform.live.hub import Hub
from app.platform.live.log import Happening
from app.platform.live.topic import KEPT
from app.platform.live.wakeups import LARGEST
from app.platform.runtime import Runtime
from tests.platform.live.stream import ANYBODY, STREAM, anything, say, watching

RIGHTS = "rights:1"


async def test_a_snapshot_comes_first_and_then_what_is_new(runtime: Runtime, hub: Hub) -> None:
    await say(runtime.database, "old", "older")

    async with watching(hub) as watch:
        assert await watch.snapshot() == (2, "START")
        await say(runtime.database, "new")
        assert await watch.numbers(1) == [3]


async def test_an_empty_stream_can_be_followed(runtime: Runtime, hub: Hub) -> None:
    async with watching(hub) as watch:
        assert await watch.snapshot() == (0, "START")
        await say(runtime.database, "first")
        assert await watch.numbers(1) == [1]


@pytest.mark.parametrize("after", range(6))
async def test_a_replay_goes_on_behind_any_event(runtime: Runtime, hub: Hub, after: int) -> None:
    await say(runtime.database, *"abcde")

    async with watching(hub, after) as watch:
        assert await watch.numbers(5 - after) == list(range(after + 1, 6))
        await say(runtime.database, "f")
        assert await watch.numbers(1) == [6]


@pytest.mark.parametrize("after", [0, 1, 6, 10**30])
async def test_what_the_log_does_not_go_on_from_is_answered_by_a_reset(
    runtime: Runtime, hub: Hub, after: int
) -> None:
    await say(runtime.database, *"abcde")
    async with runtime.database.unit() as unit:
        await unit.session.execute(text("DELETE FROM stream_events WHERE seq < 3"))

    async with watching(hub, after) as watch:
        assert await watch.snapshot() == (5, "RESET")
        await say(runtime.database, "f")
        assert await watch.numbers(1) == [6]


async def test_the_oldest_event_that_is_left_can_still_be_reached(
    runtime: Runtime, hub: Hub
) -> None:
    await say(runtime.database, *"abcde")
    async with runtime.database.unit() as unit:
        await unit.session.execute(text("DELETE FROM stream_events WHERE seq < 3"))

    async with watching(hub, 2) as watch:
        assert await watch.numbers(3) == [3, 4, 5]


@pytest.mark.parametrize("after", [0, 2])
async def test_a_hole_in_the_log_is_no_trap(runtime: Runtime, hub: Hub, after: int) -> None:
    await say(runtime.database, *"abcde")
    async with runtime.database.unit() as unit:
        await unit.session.execute(text("DELETE FROM stream_events WHERE seq = 3"))

    async with watching(hub, after) as watch:
        assert await watch.numbers(2 - after) == list(range(after + 1, 3))
        assert await watch.snapshot() == (5, "RESET")


async def test_a_follower_who_is_slower_than_memory_lasts_misses_nothing(
    runtime: Runtime, hub: Hub
) -> None:
    many = KEPT + PAGE + 7
    async with watching(hub) as slow, watching(hub) as quick:
        await slow.snapshot()
        await quick.snapshot()
        for start in range(0, many, 50):
            await say(runtime.database, *(str(n) for n in range(start, min(start + 50, many))))
        assert await quick.numbers(many) == list(range(1, many + 1))
        assert await slow.numbers(many) == list(range(1, many + 1))


async def test_an_event_too_large_to_travel_is_read_from_the_log(
    runtime: Runtime, hub: Hub
) -> None:
    async with watching(hub) as watch:
        await watch.snapshot()
        await say(runtime.database, "small", "x" * LARGEST, "small")
        items = [await watch.next() for _ in range(3)]

    assert [len(i.payload["word"]) for i in items if isinstance(i, Happening)] == [5, LARGEST, 5]


async def test_what_happens_while_the_state_is_read_is_not_lost(runtime: Runtime, hub: Hub) -> None:
    async def read_slowly(session: AsyncSession) -> str:
        await session.execute(text("SELECT 1"))
        await say(runtime.database, "meanwhile")
        return "state"

    async with watching(hub, follower=replace(ANYBODY, read=read_slowly)) as watch:
        assert await watch.snapshot() == (0, "START")
        assert await watch.numbers(1) == [1]


async def test_topics_are_dropped_when_nobody_follows(runtime: Runtime, hub: Hub) -> None:
    async with AsyncExitStack() as stack:
        for _ in range(3):
            follower = replace(ANYBODY, rights=RIGHTS)
            watch = await stack.enter_async_context(watching(hub, follower=follower))
            await watch.snapshot()
        assert sorted(hub._topics) == [STREAM, RIGHTS]

    assert hub._topics == {}


class Gate:
    """A right that can be taken away."""

    def __init__(self) -> None:
        self.open = True
        self.asked = 0

    async def read(self, session: AsyncSession) -> str:
        self.asked += 1
        await self.admit()
        return await anything(session)

    async def admit(self) -> None:
        if not self.open:
            raise Forbidden


async def test_a_lost_right_ends_a_stream_at_once(runtime: Runtime, hub: Hub) -> None:
    gate = Gate()
    follower = replace(ANYBODY, read=gate.read, rights=RIGHTS)
    async with watching(hub, follower=follower) as watch:
        await watch.snapshot()
        waiting = asyncio.ensure_future(watch.next())
        gate.open = False
        await say(runtime.database, "revoked", stream=RIGHTS)
        with pytest.raises(Forbidden):
            await waiting


async def test_a_right_lost_while_the_snapshot_is_on_its_way_ends_the_stream(
    runtime: Runtime, hub: Hub
) -> None:
    gate = Gate()
    follower = replace(ANYBODY, read=gate.read, rights=RIGHTS)
    async with watching(hub, follower=follower) as watch, watching(hub) as other:
        await watch.snapshot()
        await other.snapshot()
        gate.open = False
        await say(runtime.database, "revoked", stream=RIGHTS)
        await say(runtime.database, "secret")
        await other.next()
        await _until_heard(hub, RIGHTS, 1)
        with pytest.raises(Forbidden):
            await watch.next()


async def test_a_right_lost_within_a_page_keeps_the_rest_of_it_back(
    runtime: Runtime, hub: Hub
) -> None:
    gate = Gate()
    follower = replace(ANYBODY, admit=gate.admit, rights=RIGHTS)
    await say(runtime.database, *"abcde")
    async with watching(hub, 0, follower) as watch:
        assert await watch.numbers(2) == [1, 2]
        gate.open = False
        await say(runtime.database, "revoked", stream=RIGHTS)
        await _until_heard(hub, RIGHTS, 1)
        with pytest.raises(Forbidden):
            await watch.next()


async def test_a_right_that_ends_by_itself_ends_the_stream_within_the_recheck(
    runtime: Runtime, hub: Hub
) -> None:
    gate = Gate()
    async with watching(hub, follower=replace(ANYBODY, read=gate.read, recheck=0.3)) as watch:
        await watch.snapshot()
        gate.open = False
        async with asyncio.timeout(2):
            with pytest.raises(Forbidden):
                await watch.next()


async def test_rights_that_moved_before_are_not_asked_for_again(runtime: Runtime, hub: Hub) -> None:
    gate = Gate()
    await say(runtime.database, "granted", stream=RIGHTS)
    follower = replace(ANYBODY, read=gate.read, rights=RIGHTS)
    async with watching(hub, follower=follower) as watch:
        await watch.snapshot()
        await say(runtime.database, "a")
        await hub.check()
        assert await watch.numbers(1) == [1]

    assert gate.asked == 1


async def test_more_followers_than_connections_are_let_in(runtime: Runtime, hub: Hub) -> None:
    many = 5 * runtime.settings.database_pool

    async def admit() -> None:
        async with runtime.database.read() as session:
            await session.execute(text("SELECT 1"))

    async def enter() -> int:
        async with watching(hub, follower=replace(ANYBODY, admit=admit)) as watch:
            return (await watch.snapshot())[0]

    async with asyncio.timeout(8):
        assert await asyncio.gather(*(enter() for _ in range(many))) == [0] * many


async def test_five_hundred_stalled_followers_share_one_memory(runtime: Runtime) -> None:
    hub = Hub(runtime.database, runtime.broadcast, recheck=3600)
    await hub.start()
    followers = [follow(hub, ANYBODY) for _ in range(500)]
    for each in followers:
        assert isinstance(await anext(each), Snapshot)

    await say(runtime.database, *("x" * 1000 for _ in range(2 * KEPT)))
    await _until_heard(hub, STREAM, 2 * KEPT)

    [topic] = hub._topics.values()
    assert len(topic._recent) == KEPT
    assert len(topic.flags) == 500
    for each in followers:
        await each.aclose()  # type: ignore[attr-defined]
    await hub.stop()


async def _until_heard(hub: Hub, stream: str, seq: int) -> None:
    """Wait until the hub knows of an event."""
    flag = asyncio.Event()
    async with asyncio.timeout(10):
        with hub.attend(stream, flag) as topic:
            while topic.head < seq:
                flag.clear()
                await flag.wait()
