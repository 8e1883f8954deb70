import asyncio
from collections.abc import AsyncIterator
from uuid import uuid4

import pytest
from redis.asyncio import BlockingConnectionPool, Redis, from_url

from app.platform.limits import RateLimiter, Verdict


class Clock:
    def __init__(self) -> None:
        self.now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def redis(redis_url: str) -> AsyncIterator[Redis]:
    pool = BlockingConnectionPool.from_url(redis_url, protocol=2, max_connections=20)
    async with Redis(connection_pool=pool) as client:
        yield client
    await pool.aclose()


@pytest.fixture
def limiter(redis: Redis, clock: Clock) -> RateLimiter:
    return RateLimiter(redis, prefix=f"test:{uuid4()}", clock=clock)


async def test_a_key_spends_its_limit_and_refills_steadily(
    limiter: RateLimiter, clock: Clock
) -> None:
    first = await limiter.take("k", limit=10, seconds=60, cost=4)
    second = await limiter.take("k", limit=10, seconds=60, cost=6)
    third = await limiter.take("k", limit=10, seconds=60, cost=2)

    assert first == Verdict(allowed=True, limit=10, remaining=6, reset=24.0)
    assert second == Verdict(allowed=True, limit=10, remaining=0, reset=60.0)
    assert third == Verdict(allowed=False, limit=10, remaining=0, reset=60.0, retry_after=12.0)
    assert third.headers == {
        "RateLimit-Limit": "10",
        "RateLimit-Remaining": "0",
        "RateLimit-Reset": "60",
        "Retry-After": "12",
    }

    clock.now += 12
    fourth = await limiter.take("k", limit=10, seconds=60, cost=2)
    assert (fourth.allowed, fourth.remaining) == (True, 0)

    clock.now += 3600
    assert (await limiter.take("k", limit=10, seconds=60)).remaining == 9


async def test_a_refusal_costs_nothing(limiter: RateLimiter) -> None:
    await limiter.take("k", limit=5, seconds=60, cost=5)
    for _ in range(3):
        refused = await limiter.take("k", limit=5, seconds=60)

        assert refused.retry_after == 12.0


async def test_keys_do_not_share(limiter: RateLimiter) -> None:
    await limiter.take("a", limit=1, seconds=60)

    assert (await limiter.take("b", limit=1, seconds=60)).allowed
    assert not (await limiter.take("a", limit=1, seconds=60)).allowed


async def test_no_more_than_the_limit_goes_through_at_once(redis: Redis, clock: Clock) -> None:
    prefix = f"test:{uuid4()}"
    processes = [RateLimiter(redis, prefix=prefix, clock=clock) for _ in range(4)]

    verdicts = await asyncio.gather(
        *(processes[n % 4].take("k", limit=10, seconds=60) for n in range(200))
    )

    assert sum(verdict.allowed for verdict in verdicts) == 10


async def test_what_is_fetched_ahead_is_spent_here_and_never_exceeds_the_limit(
    redis: Redis, clock: Clock
) -> None:
    prefix = f"test:{uuid4()}"
    one, other = (RateLimiter(redis, prefix=prefix, clock=clock) for _ in range(2))

    async def spend(limiter: RateLimiter) -> Verdict:
        return await limiter.take("k", limit=100, seconds=60, cost=3, ahead=30)

    assert [(await spend(one)).remaining for _ in range(3)] == [97, 94, 91]
    assert (await spend(other)).remaining == 67
    allowed = 4
    for _ in range(100):
        allowed += (await spend(one)).allowed + (await spend(other)).allowed
    assert 30 <= allowed <= 33


async def test_a_cost_beyond_the_limit_takes_all_of_it(limiter: RateLimiter) -> None:
    verdict = await limiter.take("k", limit=10, seconds=60, cost=1_000)

    assert (verdict.allowed, verdict.remaining) == (True, 0)


async def test_without_redis_a_process_counts_alone(clock: Clock) -> None:
    async with from_url("redis://127.0.0.1:1/0", protocol=2) as away:
        limiter = RateLimiter(away, clock=clock)
        verdicts = [await limiter.take("k", limit=2, seconds=60) for _ in range(3)]

        assert [verdict.allowed for verdict in verdicts] == [True, True, False]
        assert verdicts[2].retry_after == 30.0

        clock.now += 30
        assert (await limiter.take("k", limit=2, seconds=60)).allowed
