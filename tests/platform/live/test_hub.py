"""The hub while its way of wake-ups breaks, loses, repeats and speaks nonsense."""

import asyncio
import random

import orjson
import pytest
from broadcaster import Broadcast
from redis.asyncio import Redis
from sqlalchemy import text

from app.platform.db.engine import Database
from app.platform.live import wakeups
from app.platform.live.backend import WakeupBackend
from app.platform.live.hub import Hub
from app.platform.live.log import read_after
from app.platform.runtime import Runtime
from tests.platform.live.stream import STREAM, say, watching
from tests.platform.pipe import Pipe


@pytest.fixture
async def deaf(database_url: str) -> Database:
    """A database whose units announce nothing."""
    return Database(database_url, pool=2)


async def kill_listeners(redis: Redis) -> None:
    await redis.client_kill_filter(_type="pubsub")


async def test_a_killed_connection_loses_nothing(
    runtime: Runtime, hub: Hub, deaf: Database
) -> None:
    async with watching(hub) as watch:
        await watch.snapshot()
        for start in range(1, 16, 3):
            await kill_listeners(runtime.redis)
            await say(deaf, "unheard")
            await say(runtime.database, "a", "b")
            assert await watch.numbers(3) == [start, start + 1, start + 2]
    await deaf.close()


async def test_after_a_broken_connection_the_log_is_asked_at_once(
    runtime: Runtime, deaf: Database
) -> None:
    hub = Hub(runtime.database, runtime.broadcast, recheck=3600)
    await hub.start()
    async with watching(hub) as watch:
        await watch.snapshot()
        await say(deaf, "unheard")
        await kill_listeners(runtime.redis)
        assert await watch.numbers(1) == [1]
    await hub.stop()
    await deaf.close()


async def test_events_come_even_if_nothing_is_ever_published(hub: Hub, deaf: Database) -> None:
    async with watching(hub) as watch:
        await watch.snapshot()
        await say(deaf, "a", "b", "c")
        assert await watch.numbers(3) == [1, 2, 3]
    await deaf.close()


async def test_loss_disorder_and_repeats_are_not_seen(
    runtime: Runtime, hub: Hub, deaf: Database
) -> None:
    chance = random.Random(7)  # noqa: S311 (shuffles, guards nothing)
    async with watching(hub) as watch:
        await watch.snapshot()
        for start in range(0, 60, 20):
            await say(deaf, *map(str, range(20)))
            async with runtime.database.read() as session:
                told = await read_after(session, STREAM, start, 20)
            shuffled = [one for one in told * 2 if chance.random() < 0.7]
            chance.shuffle(shuffled)
            await wakeups.publish(runtime.broadcast, shuffled)
        assert await watch.numbers(60) == list(range(1, 61))
    await deaf.close()


@pytest.mark.parametrize("nonsense", ["{", "[]", '{"seq": 1}', "null", '{"stream": 1, "type": 2}'])
async def test_nonsense_on_the_channel_stops_nothing(
    runtime: Runtime, nonsense: str, deaf: Database
) -> None:
    hub = Hub(runtime.database, runtime.broadcast, recheck=3600)
    await hub.start()
    async with watching(hub) as watch:
        await watch.snapshot()
        await say(deaf, "unheard")
        await runtime.broadcast.publish(wakeups.channel_of(STREAM), nonsense)
        assert await watch.numbers(1) == [1]
        await say(runtime.database, "heard")
        assert await watch.numbers(1) == [2]
    await hub.stop()
    await deaf.close()


async def test_bytes_that_are_no_text_stop_nothing(runtime: Runtime) -> None:
    hub = Hub(runtime.database, runtime.broadcast, recheck=3600)
    await hub.start()
    async with watching(hub) as watch:
        await watch.snapshot()
        await runtime.redis.publish(wakeups.channel_of(STREAM), b"\xff\xfe")
        await say(runtime.database, "heard")
        assert await watch.numbers(1) == [1]
    await hub.stop()


async def test_a_log_that_was_set_back_is_told_whole(runtime: Runtime, hub: Hub) -> None:
    await say(runtime.database, *"abcde")
    async with watching(hub) as watch:
        await watch.snapshot()
        async with runtime.database.unit() as unit:
            await unit.session.execute(text("DELETE FROM stream_events WHERE seq > 2"))
            await unit.session.execute(text("UPDATE stream_heads SET seq = 2"))
        assert await watch.snapshot() == (2, "RESET")
        await say(runtime.database, "c")
        assert await watch.numbers(1) == [3]


async def test_an_invented_number_does_not_make_followers_ask_without_end(
    runtime: Runtime, hub: Hub
) -> None:
    await say(runtime.database, "a")
    async with watching(hub) as watch, asyncio.timeout(10):
        await watch.snapshot()
        waiting = asyncio.ensure_future(watch.numbers(1))
        flag = asyncio.Event()
        with hub.attend(STREAM, flag) as topic:
            message = orjson.dumps({"stream": STREAM, "seq": 99}).decode()
            await runtime.broadcast.publish(wakeups.channel_of(STREAM), message)
            for head in (99, 1):
                while topic.head != head:
                    flag.clear()
                    await flag.wait()
        await say(runtime.database, "b")
        assert await waiting == [2]


async def test_a_hub_starts_without_valkey_and_listens_once_it_is_there(
    runtime: Runtime, redis_url: str
) -> None:
    async with Pipe(redis_url) as pipe, Broadcast(backend=WakeupBackend(pipe.url)) as broadcast:
        hub = Hub(runtime.database, broadcast, recheck=3600)
        await hub.start()
        async with watching(hub) as watch:
            await watch.snapshot()
            await say(runtime.database, "a")
            await pipe.open()
            assert await watch.numbers(1) == [1]
            await say(runtime.database, "b")
            assert await watch.numbers(1) == [2]
        await hub.stop()
