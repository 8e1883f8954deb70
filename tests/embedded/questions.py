"""Ask a server something, as any client would."""

import asyncio

import asyncpg
from redis import Redis


def ask(url: str, statement: str) -> object:
    """Return the one value that the statement gives."""

    async def run() -> object:
        connection = await asyncpg.connect(url, timeout=10)
        try:
            return await connection.fetchval(statement)
        finally:
            await connection.close()

    return asyncio.run(run())


def ping(url: str) -> bool:
    with Redis.from_url(url, socket_timeout=5) as client:
        return bool(client.ping())
