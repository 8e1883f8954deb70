"""A thousand guesses at one account, however they are sent, are throttled as a thousand."""

import asyncio
import json
import re
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import httpx2
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Subprotocol

from app.accounts.service.throttle import GUESSES
from app.platform.runtime import Runtime
from app.settings import Settings
from tests.acceptance.test_resume import api
from tests.installation import Client, join

GUESS = 'signIn(input: {email: "ada@example.org", password: "wrong guess %d"}) { __typename }'
LIMITS = httpx2.Limits(max_connections=20)
ALIASES, REQUESTS, SOCKETS, PER_SOCKET = 40, 200, 10, 40


async def in_aliases(http: httpx2.AsyncClient, first: int) -> list[str]:
    """Guess ten documents of many aliases, at the same time."""

    async def one(start: int) -> list[str]:
        many = " ".join(f"a{n}: {GUESS % n}" for n in range(start, start + ALIASES))
        answer = await http.post("/graphql", json={"query": f"mutation {{ {many} }}"})
        return [each["__typename"] for each in answer.json()["data"].values()]

    found = await asyncio.gather(*(one(first + ALIASES * n) for n in range(10)))
    return [name for names in found for name in names]


async def in_requests(http: httpx2.AsyncClient, first: int) -> list[str]:
    """Guess in as many requests, a pipe's worth at a time."""

    async def one(number: int) -> str:
        answer = await http.post("/graphql", json={"query": f"mutation {{ {GUESS % number} }}"})
        return str(answer.json()["data"]["signIn"]["__typename"])

    return await asyncio.gather(*(one(first + n) for n in range(REQUESTS)))


@asynccontextmanager
async def sockets(base: str) -> AsyncIterator[list[ClientConnection]]:
    """Open websockets, before anything keeps the server busy."""
    url = base.replace("http", "ws") + "/graphql"
    protocol = Subprotocol("graphql-transport-ws")
    async with AsyncExitStack() as stack:
        found = []
        for _ in range(SOCKETS):
            socket = await stack.enter_async_context(connect(url, subprotocols=[protocol]))
            await socket.send('{"type": "connection_init"}')
            assert json.loads(await socket.recv())["type"] == "connection_ack"
            found.append(socket)
        yield found


async def on_a_socket(socket: ClientConnection, first: int) -> list[str]:
    """Guess in operations of one websocket, all begun before any is answered."""
    for n in range(PER_SOCKET):
        payload = {"query": f"mutation {{ {GUESS % (first + n)} }}"}
        await socket.send(json.dumps({"id": str(n), "type": "subscribe", "payload": payload}))
    names: list[str] = []
    async for message in socket:
        frame = json.loads(message)
        if frame["type"] == "next":
            names.append(frame["payload"]["data"]["signIn"]["__typename"])
        if len(names) == PER_SOCKET:
            break
    return names


async def test_a_thousand_guesses_are_throttled_as_a_thousand(
    runtime: Runtime, settings: Settings, tmp_path: Path
) -> None:
    async with (
        api(settings, tmp_path) as base,
        httpx2.AsyncClient(base_url=base, timeout=60, limits=LIMITS) as http,
        sockets(base) as opened,
    ):
        await join(Client(http, runtime=runtime), "ada")
        started = time.monotonic()

        found = await asyncio.gather(
            in_aliases(http, 0),
            in_requests(http, 10_000),
            *(on_a_socket(socket, 20_000 + n * 100) for n, socket in enumerate(opened)),
        )

        passed = time.monotonic() - started
        told = (await http.get("/metrics")).text
    counted = Counter(name for names in found for name in names)
    assert sum(counted.values()) == 1_000
    assert set(counted) == {"InvalidCredentials", "RateLimited"}
    free = GUESSES[0].most + int(passed / (GUESSES[0].seconds / GUESSES[0].most)) + 1
    # Only a process that says it did not hear of Redis may count alone as well, by the same limit.
    unshared = re.search(r"^fabula_rate_limit_unshared_total ([\d.e+]+)$", told, re.MULTILINE)
    assert unshared is not None
    alone = GUESSES[0].most if float(unshared[1]) else 0
    assert GUESSES[0].most <= counted["InvalidCredentials"] <= free + alone
