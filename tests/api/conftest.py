import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

import httpx2
import pytest

from tests.api.sockets import Opened, opened


@dataclass(frozen=True)
class Server:
    """A running server of the test schema."""

    port: int
    process: subprocess.Popen[str]
    log: Path

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def url(self) -> str:
        return f"{self.base}/graphql"

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
    with NamedTemporaryFile(prefix="fabula-server-", suffix=".log") as log:
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, text=True)
        try:
            assert process.stdout is not None
            with process.stdout:
                port = process.stdout.readline().strip()
            assert port, Path(log.name).read_text()
            yield Server(int(port), process, Path(log.name))
        finally:
            process.terminate()
            with suppress(subprocess.TimeoutExpired):
                process.wait(12)
            process.kill()
            process.wait()


@pytest.fixture(scope="session")
def server(redis_url: str) -> Iterator[Server]:
    """Return a server with ordinary settings that lets a suite send many documents."""
    with serving(redis_url, settings={"rate_limit_documents": 10**8}) as running:
        yield running


@pytest.fixture
def serve(redis_url: str) -> Iterator[Serve]:
    """Return a function that starts servers with other settings."""
    with ExitStack() as stack:
        yield lambda **options: stack.enter_context(serving(redis_url, **options))


@pytest.fixture
def http(server: Server) -> Iterator[httpx2.Client]:
    """Return a client of the ordinary server."""
    with httpx2.Client(base_url=server.base, timeout=10) as client:
        yield client


@pytest.fixture
def open_(server: Server) -> Opened:
    """Return a function that opens websockets to the ordinary server."""
    return lambda **options: opened(server, **options)
