import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from typing import Any

import httpx2
import pytest


@dataclass(frozen=True)
class Server:
    """A running server of the test schema."""

    port: int
    process: subprocess.Popen[str]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/graphql"

    @property
    def ws_url(self) -> str:
        return f"ws://127.0.0.1:{self.port}/graphql"


Serve = Callable[..., Server]


@contextmanager
def serving(redis_url: str, **options: Any) -> Iterator[Server]:
    """Start a server, and see that it is gone afterwards."""
    command = [
        sys.executable,
        "-m",
        "tests.api.server",
        json.dumps({"redis_url": redis_url, **options}),
    ]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)  # noqa: S603 - our own
    try:
        assert process.stdout is not None
        port = process.stdout.readline().strip()
        assert port, "the server did not start"
        with process.stdout:
            yield Server(int(port), process)
    finally:
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(12)
        process.kill()
        process.wait()


@pytest.fixture(scope="session")
def server(redis_url: str) -> Iterator[Server]:
    """Return a server with ordinary settings."""
    with serving(redis_url) as running:
        yield running


@pytest.fixture
def serve(redis_url: str) -> Iterator[Serve]:
    """Return a function that starts servers with other settings."""
    with ExitStack() as stack:
        yield lambda **options: stack.enter_context(serving(redis_url, **options))


@pytest.fixture
def http(server: Server) -> Iterator[httpx2.Client]:
    """Return a client of the ordinary server."""
    with httpx2.Client(base_url=server.url, timeout=10) as client:
        yield client
