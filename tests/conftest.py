"""The servers that tests run on: real ones, of this session alone."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from app.platform.embedded import EmbeddedPostgres, EmbeddedValkey

pytest_plugins = ["tests.installation", "tests.workspaces.club"]


@pytest.fixture(scope="session")
def _servers() -> Iterator[tuple[str, str]]:
    """Start what no variable swaps in, together, and stop it whatever happens."""
    database = os.environ.get("FABULA_TEST_DATABASE_URL", "")
    redis = os.environ.get("FABULA_TEST_REDIS_URL", "")
    with ExitStack() as stack:
        directory = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="fabula-test-")))
        postgres = EmbeddedPostgres(directory / "postgres", durable=False)
        valkey = EmbeddedValkey(directory / "valkey")
        for server, outside in ((valkey, redis), (postgres, database)):
            if not outside:
                stack.callback(server.stop)
                server.launch()
        yield database or postgres.wait_ready(), redis or valkey.wait_ready()


@pytest.fixture(scope="session")
def postgres_url(_servers: tuple[str, str]) -> str:
    """Address of the session's PostgreSQL, with vector in every database created on it."""
    return _servers[0]


@pytest.fixture(scope="session")
def redis_url(_servers: tuple[str, str]) -> str:
    """Address of the session's Valkey."""
    return _servers[1]
