"""A websocket client that sends whatever it is told."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any, Protocol

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

TRANSPORT = Subprotocol("graphql-transport-ws")


class Listening(Protocol):
    """A server that has a websocket."""

    @property
    def ws_url(self) -> str: ...


class Socket:
    """A client that sends whatever it is told."""

    def __init__(self, connection: ClientConnection) -> None:
        self.connection = connection

    async def send(self, frame: Any) -> None:
        await self.connection.send(frame if isinstance(frame, (str, bytes)) else json.dumps(frame))

    async def subscribe(self, id_: str, query: str, **payload: Any) -> None:
        payload = {"query": query, **payload}
        await self.send({"id": id_, "type": "subscribe", "payload": payload})

    async def receive(self) -> dict[str, Any]:
        async with asyncio.timeout(10):
            found: dict[str, Any] = json.loads(await self.connection.recv())
            return found

    async def init(self, payload: Any = None) -> None:
        await self.send({"type": "connection_init", "payload": payload})
        assert await self.receive() == {"type": "connection_ack"}

    async def _drain(self) -> None:
        while True:
            await self.connection.recv()

    async def closed(self) -> tuple[int, str]:
        async with asyncio.timeout(10):
            with pytest.raises(ConnectionClosed) as closed:
                await self._drain()
        assert closed.value.rcvd is not None, "the connection was cut"
        return closed.value.rcvd.code, closed.value.rcvd.reason


@asynccontextmanager
async def opened(
    server: Listening, *, init: bool = True, subprotocols: Any = (TRANSPORT,), **options: Any
) -> AsyncIterator[Socket]:
    async with connect(
        server.ws_url, subprotocols=subprotocols, compression=None, **options
    ) as connection:
        socket = Socket(connection)
        if init:
            await socket.init()
        yield socket


Opened = Callable[..., AbstractAsyncContextManager[Socket]]
