import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.api.conftest import http, serve, server

__all__ = ["http", "serve", "server"]

Node = Callable[..., Any]

_HERE = Path(__file__).parent / "node"


@pytest.fixture(scope="session")
def node_scripts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a directory with our scripts and the npm packages they use."""
    npm = shutil.which("npm")
    if npm is None or shutil.which("node") is None:
        pytest.skip("node and npm are not installed")
    directory = tmp_path_factory.mktemp("node")
    for file in _HERE.iterdir():
        if file.is_file():
            shutil.copy(file, directory)
    command = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    done = subprocess.run(
        command, cwd=directory, capture_output=True, text=True, timeout=120, check=False
    )
    if done.returncode != 0:
        pytest.skip(f"npm cannot install the clients: {done.stderr.strip()[-300:]}")
    return directory


@pytest.fixture
def node(node_scripts: Path) -> Node:
    """Return a function that runs one of the scripts and gives back what it printed."""

    def run(script: str, *arguments: str) -> Any:
        done = subprocess.run(
            ["node", script, *arguments],  # noqa: S607 - whichever node is installed
            cwd=node_scripts,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return run
