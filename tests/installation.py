"""A whole installation for each test: database, object store, runtime and client of its own."""

import asyncio
import re
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import asyncpg
import httpx2
import pytest
from sqlalchemy import func
from starlette.applications import Starlette

from app import registry
from app.accounts.models import UserRole
from app.accounts.service.administer import create_account
from app.accounts.service.sessions import Device, open_session
from app.accounts.service.sign_up import NewAccount
from app.ai.embed import minilm
from app.graph.ids import encode_id
from app.graph.read.pool import Reads, open_reads
from app.main import create_app
from app.platform.crypto import generate
from app.platform.db import migrate
from app.platform.live.hub import Hub
from app.platform.mail import Letter
from app.platform.runs import sweep
from app.platform.runs.work import work_on
from app.platform.runtime import Runtime, open_runtime
from app.settings import Settings
from app.workspaces.service import personal_workspace

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
def settings(
    database_url: str,
    redis_url: str,
    tmp_path: Path,
    secret_keys: str,
    monkeypatch: pytest.MonkeyPatch,
) -> Settings:
    """Settings of a whole installation; a Valkey database apart from the transport's tests."""
    # Whatever extras there are beside the locked dependencies, tests go the same way.
    monkeypatch.setattr(minilm, "is_installed", lambda: False)
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
        yield replace(opened, mailer=Mailbox())


@dataclass
class Mailbox:
    """Where everybody's mail arrives in tests; tests of SMTP have a server."""

    arrived: list[tuple[str, Letter]] = field(default_factory=list)

    async def send(self, address: str, letter: Letter) -> None:
        """Keep a letter."""
        self.arrived.append((address, letter))

    def subjects(self, address: str) -> list[str]:
        """Return what an address was written about."""
        return [letter.subject for to, letter in self.arrived if to == address]

    def token(self, address: str) -> str:
        """Return the token in the newest letter to an address."""
        text = next(letter.text for to, letter in reversed(self.arrived) if to == address)
        found = re.search(r"fbm_[\w-]+", text)
        assert found is not None, text
        return found[0]


@pytest.fixture
def mailbox(runtime: Runtime) -> Mailbox:
    """Everybody's mail."""
    assert isinstance(runtime.mailer, Mailbox)
    return runtime.mailer


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
    runtime: Runtime | None = field(default=None, repr=False)

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
        return Client(self.http, runtime=self.runtime)


SIGN_UP = """
mutation ($input: SignUpInput!) {
  signUp(input: $input) {
    ... on SignUpPayload { email }
    ... on Problem { code message }
  }
}
"""

PASSWORD = "correct horse battery"


@pytest.fixture
async def stranger(app: Starlette, runtime: Runtime) -> AsyncIterator[Client]:
    """Somebody who is not signed in."""
    transport = httpx2.ASGITransport(app=app, client=("127.0.0.9", 1))
    async with httpx2.AsyncClient(transport=transport, base_url="http://test") as http:
        yield Client(http, runtime=runtime)


async def join(stranger: Client, name: str) -> Client:
    """Give somebody an account, and sign them in, without the mails that it takes to sign up."""
    runtime = stranger.runtime
    assert runtime is not None
    email = f"{name}@example.org"
    async with runtime.database.unit() as unit:
        account = NewAccount(email, PASSWORD, name)
        user = await create_account(unit, account, UserRole.MEMBER)
        user.email_verified_at = func.now()
        space = await personal_workspace(unit.session, user.id)
        lifetime = timedelta(days=runtime.settings.sessions_days)
        device = Device("127.0.0.9", "tests")
        opened = await open_session(unit, user.id, device, lifetime, space.id)
    account_of = {"id": encode_id("User", user.id), "username": name, "email": email}
    return Client(stranger.http, opened.token, account_of, runtime)


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
        for ring in dict.fromkeys(due):
            tried += 1
            await work_on(runtime, ring.run_id)
