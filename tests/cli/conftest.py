import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.platform.embedded.server import free_port
from tests.cli.program import Program


@pytest.fixture(scope="package")
def place() -> Iterator[Path]:
    """A folder whose `.data` has been started before: creating it takes most of the time."""
    with tempfile.TemporaryDirectory(prefix="fabula-cli-") as path:
        folder = Path(path)
        with Program.up("--port", str(free_port()), cwd=folder) as program:
            program.expect("Fabula is ready.")
            assert program.stop()[0] == 0
        yield folder


@pytest.fixture(scope="module")
def at_work(place: Path) -> Iterator[Path]:
    """The same folder while `fabula up` runs in it, for the tests of one file."""
    with Program.up("--port", str(free_port()), cwd=place) as program:
        program.expect("Fabula is ready.")
        yield place


@pytest.fixture
def port() -> str:
    return str(free_port())
