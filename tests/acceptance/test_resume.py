"""A client whose connection is cut a hundred times misses nothing and sees nothing twice."""

import asyncio
import json
import random
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from itertools import count
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx2
import pytest
from sqlalchemy import select
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException
from websockets.typing import Subprotocol

from app.accounts.models import User
from app.graph.ids import encode_id
from app.platform.embedded.server import free_port
from app.platform.live.models import StreamHead
from app.platform.runs.events import RunLogged, run_stream
from app.platform.runs.models import RunKind
from app.platform.runs.start import start_run
from app.platform.runtime import Runtime
from app.settings import Settings
from tests.acceptance.test_runs import environment
from tests.cli.program import Program
from tests.installation import Client, join
from tests.platform.pipe import Pipe

CUTS = 100

SUBSCRIPTION = """
subscription ($id: ID!, $after: Cursor) {
  run(id: $id, after: $after) { __typename cursor ... on RunLogged { line } }
}
"""


@asynccontextmanager
async def api(settings: Settings, cwd: Path) -> AsyncIterator[str]:
    port = str(free_port())
    command = (sys.executable, "-m", "app.cli", "api")
    more = {"FABULA_PORT": port, "FABULA_RATE_LIMIT_COST": "10000000"}
    with Program(*command, cwd=cwd, **environment(settings, **more)) as program:
        await asyncio.to_thread(program.expect, "api.ready")
        yield f"http://127.0.0.1:{port}"


async def sign_in(base: str, runtime: Runtime) -> str:
    async with httpx2.AsyncClient(base_url=base) as http:
        ada = await join(Client(http, runtime=runtime), "ada")
    assert ada.token is not None
    return ada.token


class Reader:
    """Subscribes behind the last event it saw, as often as it has to."""

    def __init__(self, url: str, token: str, run_id: UUID) -> None:
        self.lines: list[int] = []
        self.snapshots = 0
        self._url = url
        self._token = token
        self._id = encode_id("Run", run_id)
        self._cursor: str | None = None

    async def read(self, most: int, then: Callable[[], object] | None = None) -> None:
        """Read so many events; do something `then`, and read until the connection is gone."""
        protocols = [Subprotocol("graphql-transport-ws")]
        async with connect(self._url, subprotocols=protocols, close_timeout=0.1) as connection:
            payload = {"token": self._token}
            await self._send(connection, type="connection_init", payload=payload)
            assert json.loads(await connection.recv()) == {"type": "connection_ack"}
            variables = {"id": self._id, "after": self._cursor}
            payload = {"query": SUBSCRIPTION, "variables": variables}  # type: ignore[dict-item]
            await self._send(connection, id="1", type="subscribe", payload=payload)
            for number in count(1):
                frame = await self._receive(connection)
                assert frame["type"] == "next", frame
                self._take(frame["payload"]["data"]["run"])
                if number == most:
                    if then is None:
                        return
                    then()

    async def _receive(self, connection: ClientConnection) -> dict[str, Any]:
        """Return the next frame that is not a ping; answer those."""
        while True:
            frame: dict[str, Any] = json.loads(await connection.recv())
            if frame["type"] != "ping":
                return frame
            await self._send(connection, type="pong")

    async def _send(self, connection: ClientConnection, **frame: Any) -> None:
        await connection.send(json.dumps(frame))

    def _take(self, event: dict[str, Any]) -> None:
        self._cursor = event["cursor"]
        if event["__typename"] == "RunSnapshot":
            self.snapshots += 1
        else:
            self.lines.append(int(event["line"]))


async def talk(runtime: Runtime, run_id: UUID) -> None:
    """Let something happen to the run all the time, sometimes several things at once."""
    numbers = count(1)
    while True:
        async with runtime.database.unit() as unit:
            for _ in range(random.randint(1, 4)):  # noqa: S311 (guards nothing)
                unit.emit(run_stream(run_id), RunLogged("talk", str(next(numbers))))
        await asyncio.sleep(0.005)


@pytest.mark.parametrize("seed", [20261121])
async def test_a_hundred_cuts_leave_no_gap_and_no_repeat(
    runtime: Runtime, settings: Settings, tmp_path: Path, seed: int
) -> None:
    chance = random.Random(seed)  # noqa: S311 (guards nothing)
    async with api(settings, tmp_path) as base, Pipe(base) as pipe:
        await pipe.open()
        token = await sign_in(base, runtime)
        async with runtime.database.unit() as unit:
            ada = await unit.session.scalar(select(User.id))
            run = await start_run(unit, RunKind.ENRICH, subject="x", user_id=ada)
        reader = Reader(f"ws://127.0.0.1:{pipe.port}/graphql", token, run.id)
        await reader.read(1)
        talking = asyncio.create_task(talk(runtime, run.id))
        cuts = within = 0
        async with asyncio.timeout(90):
            while cuts < CUTS:
                seen = len(reader.lines)
                cutting = None
                if cuts % 2:
                    cutting = asyncio.create_task(cut_after(pipe, chance.uniform(0, 0.1)))
                with suppress(WebSocketException, OSError, EOFError):
                    await reader.read(chance.randint(1, 9), pipe.cut)
                if cutting is not None:
                    cutting.cancel()
                cuts += 1
                within += len(reader.lines) > seen
            talking.cancel()
            await asyncio.gather(talking, return_exceptions=True)
            async with runtime.database.read() as session:
                head = await session.scalar(
                    select(StreamHead.seq).where(StreamHead.stream == run_stream(run.id))
                )
            assert head is not None
            if head > len(reader.lines):
                await reader.read(head - len(reader.lines))

    assert reader.lines == list(range(1, head + 1))
    assert reader.snapshots == 1
    assert within >= CUTS / 2, "half of the cuts come after something was said"


async def cut_after(pipe: Pipe, seconds: float) -> None:
    """Cut the connection after a while, wherever that is: in the handshake, or between events."""
    await asyncio.sleep(seconds)
    pipe.cut()
