"""What all contestants stand on: Postgres with the bench's rows, Valkey, two accounts."""

import asyncio
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from app import registry
from app.accounts.service.api_tokens import create_api_token
from app.accounts.service.sign_up import NewAccount, create_user
from app.platform.crypto import generate
from app.platform.db import migrate
from app.platform.db.engine import Database
from app.platform.embedded import EmbeddedPostgres, EmbeddedValkey
from app.platform.scopes import Scope
from app.workspaces.models import WorkspaceMember, WorkspaceRole
from app.workspaces.service import create_personal_workspace
from bench.read.rows import Reader, fill

PASSWORD = "the bench reads on and on"  # noqa: S105 - of accounts that live for minutes


@dataclass(frozen=True)
class Ground:
    directory: Path
    environment: dict[str, str]
    #: Processes whose time belongs to a request: Postgres and Valkey.
    pids: tuple[int, ...]
    #: Tokens: of who has read everything, of who is half way, of who belongs to another workspace.
    done: str
    midway: str
    other: str


@contextmanager
def ground() -> Iterator[Ground]:
    """Start the servers, make the tables, fill them."""
    with ExitStack() as stack:
        directory = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="fabula-bench-")))
        postgres = EmbeddedPostgres(directory / "postgres", durable=False)
        valkey = EmbeddedValkey(directory / "valkey")
        for server in (valkey, postgres):
            stack.callback(server.stop)
            server.launch()
        database, redis = postgres.wait_ready(), valkey.wait_ready()
        registry.load()
        migrate.upgrade(database)
        done, midway, other = asyncio.run(_people(database))
        environment = {
            "BENCH_DATABASE_URL": database,
            "FABULA_DATABASE_URL": database,
            "FABULA_REDIS_URL": redis,
            "FABULA_STORAGE_URL": (directory / "objects").as_uri(),
            "FABULA_SECRET_KEYS": generate("bench"),
            # The limiter counts every request; only its limit is out of reach of the load.
            "FABULA_RATE_LIMIT_COST": str(10**12),
        }
        pids = tuple(each.process.pid for each in (postgres, valkey) if each.process)
        yield Ground(directory, environment, pids, done, midway, other)


async def _people(url: str) -> tuple[str, str, str]:
    database = Database(url, pool=1)
    try:
        (done, one), (midway, two), (other, _) = [
            await _person(database, name) for name in ("done", "midway", "other")
        ]
        async with database.unit() as unit:
            unit.add(
                WorkspaceMember(
                    workspace_id=one.workspace, user_id=two.user, role=WorkspaceRole.READER
                )
            )
    finally:
        await database.close()
    await fill(url, one, two)
    return done, midway, other


async def _person(database: Database, name: str) -> tuple[str, Reader]:
    async with database.unit() as unit:
        user = await create_user(unit, NewAccount(f"{name}@example.org", PASSWORD, name))
        space = await create_personal_workspace(unit, user.id, name)
        _, token = await create_api_token(unit, user.id, "bench", [Scope.READ], None)
        return token, Reader(user.id, space.id)
