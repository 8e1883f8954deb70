import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.platform.embedded import EmbeddedPostgres, EmbeddedValkey


@pytest.fixture
def directory() -> Iterator[Path]:
    # Closed to everybody but us, as a home directory is.
    with tempfile.TemporaryDirectory(prefix="fabula-embedded-") as path:
        yield Path(path)


@pytest.fixture(scope="session")
def created() -> Iterator[Path]:
    """The directory of a server that was started once: creating one takes most of the time."""
    with tempfile.TemporaryDirectory(prefix="fabula-embedded-") as path:
        server = EmbeddedPostgres(Path(path) / "postgres", durable=False)
        server.start()
        server.stop()
        yield server.directory


@pytest.fixture
def postgres(created: Path) -> Iterator[EmbeddedPostgres]:
    """A server that has been started before; the tests share its files, one after the other."""
    server = EmbeddedPostgres(created, durable=False)
    yield server
    server.stop()


@pytest.fixture
def valkey(directory: Path) -> Iterator[EmbeddedValkey]:
    server = EmbeddedValkey(directory / "valkey")
    yield server
    server.stop()
