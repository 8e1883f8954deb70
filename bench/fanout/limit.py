"""The limit: a bare websocket server that broadcasts what comes in over a channel."""

import asyncio
import os
from contextlib import suppress

import redis.asyncio
import uvloop
from websockets.asyncio.server import ServerConnection, broadcast, serve

from bench.fanout.publish import CHANNEL


async def main() -> None:
    connected: set[ServerConnection] = set()

    async def hold(connection: ServerConnection) -> None:
        connected.add(connection)
        with suppress(Exception):
            await connection.wait_closed()
        connected.discard(connection)

    client = redis.asyncio.from_url(os.environ["FABULA_REDIS_URL"], socket_timeout=None)
    listening = client.pubsub()
    await listening.subscribe(CHANNEL)
    async with serve(hold, "127.0.0.1", int(os.environ["PORT"]), compression=None):
        async for message in listening.listen():
            if message["type"] == "message":
                # What a subscription sends around an event, ready-made.
                broadcast(
                    connected,
                    '{"id":"1","type":"next","payload":{"data":{"news":'
                    + message["data"].decode()
                    + "}}}",
                )


if __name__ == "__main__":
    with suppress(KeyboardInterrupt, asyncio.CancelledError):
        uvloop.run(main())
