"""A whole installation for each test: database, object store, runtime and client of its own."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import asyncpg
import httpx2
import pytest
from starlette.applications import Starlette

from app import registry
from app.graph.read.pool import Reads, open_reads
from app.main import create_app
from app.platform.crypto import generate
from app.platform.db import migrate
from app.platform.live.hub import Hub
from app.platform.runs import sweep
from app.platform.runs.work import work_on
from app.platform.runtime import Runtime, open_runtime
from app.settings import Settings

TEMPLATE = "fabula_template"

_numbers = count(1)


def with_path(url: str, path: str) -> str:
    """Return a URL with another path: another database of the same server."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{path}"))


def on_server(url: str, *statements: str) -> None:
    """Run statements that no transaction may hold."""

    async def run() -> None:
        connection = await asyncpg.connect(with_path(url, "postgres"))
        try:
            for statement in statements:
                await connection.execute(statement)
        finally:
            await connection.close()

    asyncio.run(run())


@pytest.fixture(scope="session")
def migrated(postgres_url: str) -> str:
    """Return the server's address once it has a migrated template to copy databases from."""
    registry.load()
    on_server(postgres_url, f"DROP DATABASE IF EXISTS {TEMPLATE}", f"CREATE DATABASE {TEMPLATE}")
    migrate.upgrade(with_path(postgres_url, TEMPLATE))
    return postgres_url


@pytest.fixture
def database_url(migrated: str) -> Iterator[str]:
    """Address of a fresh database with the newest schema."""
    name = f"fabula_{next(_numbers)}"
    on_server(migrated, f"CREATE DATABASE {name} TEMPLATE {TEMPLATE} STRATEGY file_copy")
    yield with_path(migrated, name)
    on_server(migrated, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def secret_keys() -> str:
    """One master key for all tests."""
    return generate("test")


@pytest.fixture
def settings(database_url: str, redis_url: str, tmp_path: Path, secret_keys: str) -> Settings:
    """Settings of a whole installation; a Valkey database apart from the transport's tests."""
    return Settings(
        database_url=database_url,
        redis_url=with_path(redis_url, "1"),
        storage_url=(tmp_path / "objects").as_uri(),
        secret_keys=secret_keys,
        run_lease_seconds=2,
        # Tests reach nothing outside: whoever wants a catalogue serves one on loopback.
        gutendex_url="http://127.0.0.1:9",
        gutenberg_mirrors=("http://127.0.0.1:9",),
    )


@pytest.fixture
async def runtime(settings: Settings) -> AsyncIterator[Runtime]:
    """An open runtime on empty servers."""
    async with open_runtime(settings) as opened:
        await opened.redis.flushdb()
        yield opened


@pytest.fixture
async def hub(runtime: Runtime) -> AsyncIterator[Hub]:
    """A running hub."""
    made = Hub(runtime.database, runtime.broadcast, recheck=0.5)
    await made.start()
    yield made
    await made.stop()


@pytest.fixture
async def reads(settings: Settings) -> AsyncIterator[Reads]:
    """The connections of compiled reads."""
    found = await open_reads(str(settings.database_url), 2)
    yield found
    await found.close()


@pytest.fixture
def app(runtime: Runtime, hub: Hub, reads: Reads) -> Starlette:
    """The api, in this process."""
    return create_app(runtime, hub, reads)


@dataclass
class Client:
    """A GraphQL client of the api in this process."""

    http: httpx2.AsyncClient
    token: str | None = None
    account: dict[str, Any] = field(default_factory=dict)

    async def post(self, query: str, variables: dict[str, Any] | None = None) -> httpx2.Response:
        """Send an operation and return the whole HTTP answer."""
        headers = {"authorization": f"Bearer {self.token}"} if self.token else {}
        body = {"query": query, "variables": variables or {}}
        return await self.http.post("/graphql", json=body, headers=headers)

    async def ask(self, query: str, variables: dict[str, Any] | None = None) -> dict[str, Any]:
        """Send an operation that has to go well, and return its data."""
        answer = (await self.post(query, variables)).json()
        assert "errors" not in answer, answer["errors"]
        data: dict[str, Any] = answer["data"]
        return data

    async def fail(self, query: str, variables: dict[str, Any] | None = None) -> dict[str, Any]:
        """Send an operation that has to fail, and return its first error."""
        answer = (await self.post(query, variables)).json()
        error: dict[str, Any] = answer["errors"][0]
        return error

    def anonymous(self) -> "Client":
        """Return a client that is not signed in."""
        return Client(self.http)


SIGN_UP = """
mutation ($input: SignUpInput!) {
  signUp(input: $input) {
    ... on SignUpPayload { token account { id username email } }
    ... on Problem { code message }
  }
}
"""

PASSWORD = "correct horse battery"


@pytest.fixture
async def stranger(app: Starlette) -> AsyncIterator[Client]:
    """Somebody who is not signed in."""
    transport = httpx2.ASGITransport(app=app, client=("127.0.0.9", 1))
    async with httpx2.AsyncClient(transport=transport, base_url="http://test") as http:
        yield Client(http)


async def join(stranger: Client, name: str) -> Client:
    """Sign somebody up."""
    given = {"email": f"{name}@example.org", "password": PASSWORD, "username": name}
    payload = (await stranger.ask(SIGN_UP, {"input": given}))["signUp"]
    return Client(stranger.http, payload["token"], payload["account"])


@pytest.fixture
async def ada(stranger: Client) -> Client:
    """Somebody with an account."""
    return await join(stranger, "ada")


@pytest.fixture
async def bob(stranger: Client) -> Client:
    """Somebody else with an account."""
    return await join(stranger, "bob")


async def work_off(runtime: Runtime) -> int:
    """Do in this process what workers would do; return how many claims were tried."""
    tried = 0
    while True:
        await sweep.reap(runtime.database)
        due = await sweep.drain_outbox(runtime.database)
        due += await sweep.due_runs(runtime.database)
        if not due:
            return tried
        for run_id in dict.fromkeys(due):
            tried += 1
            await work_on(runtime, run_id)
