import asyncpg
from redis.asyncio import Redis


async def test_postgres_is_18_with_vector(postgres_url: str) -> None:
    connection = await asyncpg.connect(postgres_url)
    try:
        assert connection.get_server_version().major == 18
        assert await connection.fetchval("SELECT '[1,2]'::vector <-> '[1,2]'::vector") == 0
    finally:
        await connection.close()


async def test_valkey_keeps_what_it_is_given(redis_url: str) -> None:
    async with Redis.from_url(redis_url) as client:
        await client.set("book", "open")
        assert await client.get("book") == b"open"
