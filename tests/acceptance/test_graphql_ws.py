"""Websockets as the reference client, stalled clients and a stopping server use them."""

import asyncio
import base64
import json
import os
import select
import signal
import socket
import statistics
import subprocess
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import httpx2
import psutil
import pytest

from tests.acceptance.conftest import Node
from tests.api.conftest import Serve, Server, serving
from tests.api.sockets import Socket, opened


def test_the_graphql_ws_client_is_served(server: Server, node: Node) -> None:
    queries = [
        "subscription { count(to: 3) }",
        "{ hello }",
        "{ whoami }",
        'mutation { shout(text: "a") }',
        "{ nothing }",
        "{",
        "subscription { breaks(after: 1) }",
        "subscription { refuses }",
    ]

    assert node("operations.mjs", "ws", server.ws_url, "user-3", *queries) == [
        [{"count": 1}, {"count": 2}, {"count": 3}],
        [{"hello": "Hello, world!"}],
        [{"whoami": "00000000-0000-0000-0000-000000000003"}],
        [{"shout": "A"}],
        [{"errors": ["GRAPHQL_VALIDATION_FAILED"]}],
        [{"errors": ["GRAPHQL_PARSE_FAILED"]}],
        [{"breaks": 0}, {"errors": ["INTERNAL"]}],
        [{"errors": ["FORBIDDEN"]}],
    ]


def test_one_socket_carries_what_an_application_does(serve: Serve, node: Node) -> None:
    server = serve(api={"patience": {"init": 0.2, "ping": 0.2, "pong": 1.0}})

    seen = node("lifecycle.mjs", server.ws_url, "1.5")

    assert seen["left"] == 20
    assert seen["concurrent"] == 50
    assert seen["kept"] > 50
    assert seen["pings"] >= 1
    assert seen["closes"] == [1000]


def test_the_graphql_ws_client_comes_back_after_a_restart(
    redis_url: str, node_scripts: Path
) -> None:
    with serving(redis_url) as first:
        client = subprocess.Popen(
            ["node", "restart.mjs", first.ws_url],  # noqa: S607 - whichever node is installed
            cwd=node_scripts,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert client.stdout is not None
        try:
            events = [json.loads(client.stdout.readline()) for _ in range(2)]
            assert events == [{"event": "connected"}, {"event": "first"}]
            first.process.send_signal(signal.SIGTERM)
            assert json.loads(client.stdout.readline()) == {"event": "closed", "code": 1012}
            first.process.wait(10)
            with serving(redis_url, port=first.port):
                while (event := json.loads(client.stdout.readline())) != {"event": "connected"}:
                    assert event == {"event": "closed", "code": 1006}, "nobody listened yet"
                assert json.loads(client.stdout.readline()) == {"event": "first"}
        finally:
            client.kill()
            client.wait()
            client.stdout.close()


SUBSCRIBE = "subscription {{ flood(size: {size}, pause: {pause}) }}"


def _masked(message: Any) -> bytes:
    data = json.dumps(message).encode()
    mask = os.urandom(4)
    head = bytes([0x81, 0x80 | len(data)]) if len(data) < 126 else b""
    assert head, "short messages only"
    return head + mask + bytes(byte ^ mask[n % 4] for n, byte in enumerate(data))


async def _stall(server: Server, query: str) -> socket.socket:
    """Open a socket, subscribe, and never read again."""
    loop = asyncio.get_running_loop()
    client = socket.socket()
    client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
    client.setblocking(False)
    await loop.sock_connect(client, ("127.0.0.1", server.port))
    key = base64.b64encode(os.urandom(16)).decode()
    handshake = (
        "GET /graphql HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n"
        "Sec-WebSocket-Protocol: graphql-transport-ws\r\n\r\n"
    )
    await loop.sock_sendall(client, handshake.encode())
    assert b"101" in await loop.sock_recv(client, 1_000)
    await loop.sock_sendall(client, _masked({"type": "connection_init"}))
    await loop.sock_recv(client, 1_000)
    payload = {"query": query}
    await loop.sock_sendall(client, _masked({"id": "1", "type": "subscribe", "payload": payload}))
    return client


@asynccontextmanager
async def stalled(server: Server, count: int, query: str) -> AsyncIterator[None]:
    clients = [await _stall(server, query) for _ in range(count)]
    try:
        yield
    finally:
        for client in clients:
            client.close()


async def _round_trips(client: Socket, seconds: float) -> list[float]:
    found = []
    over = time.perf_counter() + seconds
    while time.perf_counter() < over:
        started = time.perf_counter()
        await client.subscribe("1", "{ hello }")
        while (await client.receive())["type"] != "complete":
            pass
        found.append(time.perf_counter() - started)
        await asyncio.sleep(0.005)
    return found


def sockets_open(server: Server) -> int:
    with suppress(psutil.AccessDenied):
        connections = psutil.Process(server.process.pid).net_connections("tcp")
        return sum(one.status == psutil.CONN_ESTABLISHED for one in connections)
    pytest.skip("this system does not say which sockets are open")


async def stall_many(server: Server, count: int, query: str, within: float) -> dict[str, float]:
    """Let many clients stall; return what that did to the server and to another client."""
    process = psutil.Process(server.process.pid)
    async with opened(server) as other:
        alone = await _round_trips(other, 2)
        before = process.memory_info().rss
        peak = before
        started = time.perf_counter()
        async with stalled(server, count, query):
            together: list[float] = []
            while sockets_open(server) > 5:
                together += await _round_trips(other, 0.5)
                peak = max(peak, process.memory_info().rss)
                assert time.perf_counter() - started < within
            gone = time.perf_counter() - started
        after = process.memory_info().rss
    return {
        "gone_seconds": gone,
        "peak_mb": (peak - before) / 1e6,
        "after_mb": (after - before) / 1e6,
        "alone_ms": statistics.median(alone) * 1000,
        "together_ms": statistics.median(together) * 1000,
    }


async def test_clients_that_stop_reading_are_dropped_and_harm_nobody(serve: Serve) -> None:
    server = serve(api={"patience": {"send": 2, "init": 0.5, "ping": 2, "pong": 2}})
    query = SUBSCRIBE.format(size=20_000, pause=0.5)

    found = await stall_many(server, 60, query, within=30)

    assert found["gone_seconds"] < 15
    assert found["peak_mb"] < 40
    assert found["together_ms"] < 10 * found["alone_ms"] + 20


def _wait_reset(client: socket.socket, seconds: float) -> None:
    """Wait until the other end is gone, without reading."""
    waiting = select.poll()
    waiting.register(client, 0)
    assert waiting.poll(seconds * 1000), "still connected"


async def test_an_event_stream_that_nobody_reads_is_dropped(serve: Serve) -> None:
    server = serve(api={"patience": {"send": 1}})
    body = json.dumps({"query": "subscription { flood(size: 1000000) }"}).encode()
    head = (
        "POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
        f"Accept: text/event-stream\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", server.port)) as client:
        client.sendall(head.encode() + body)
        await asyncio.to_thread(_wait_reset, client, 15)
    assert psutil.Process(server.process.pid).memory_info().rss < 200_000_000


async def test_shutdown_sends_1012_and_is_over_in_seconds(redis_url: str) -> None:
    with serving(redis_url) as server:
        async with AsyncExitStack() as stack:
            sockets = [await stack.enter_async_context(opened(server)) for _ in range(20)]
            for one in sockets:
                await one.subscribe("1", "subscription { count(to: 100000, pause: 0.05) }")
                await one.receive()
            await stack.enter_async_context(
                stalled(server, 5, SUBSCRIBE.format(size=1_000_000, pause=0))
            )
            events = await stack.enter_async_context(httpx2.AsyncClient(base_url=server.base))
            stream = await stack.enter_async_context(
                events.stream(
                    "POST",
                    "/graphql",
                    json={"query": "subscription { count(to: 100000, pause: 0.05) }"},
                    headers={"accept": "text/event-stream"},
                )
            )
            chunks = stream.aiter_text()
            await anext(chunks)
            started = time.perf_counter()
            server.process.send_signal(signal.SIGTERM)
            codes = [(await one.closed())[0] for one in sockets]
            await asyncio.to_thread(server.process.wait, 10)
            elapsed = time.perf_counter() - started
            with pytest.raises(httpx2.RemoteProtocolError):
                await _read(chunks)

    assert codes == [1012] * 20
    assert elapsed < 10


async def _read(chunks: AsyncIterator[str]) -> None:
    async for _ in chunks:
        pass


async def test_a_hundred_abrupt_ends_leave_nothing_behind(serve: Serve) -> None:
    server = serve()
    for n in range(100):
        async with opened(server) as client:
            await client.subscribe("1", "subscription { count(to: 1000000) }")
            for _ in range(n % 7):
                await client.receive()
            transport = client.connection.transport
            transport.abort()
    async with opened(server) as client, asyncio.timeout(10):
        counting = 1
        while counting:
            await client.subscribe("1", "{ counting }")
            counting = (await client.receive())["payload"]["data"]["counting"]
            await client.receive()
    assert "Traceback" not in server.log.read_text()
