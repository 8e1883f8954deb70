"""What the kernel does for us when a supervisor is killed outright."""

import os
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from app.platform.embedded import EmbeddedPostgres, EmbeddedValkey
from tests.embedded.questions import ask, ping

SUPERVISOR = """
import sys
from pathlib import Path
from app.platform.embedded import EmbeddedPostgres, EmbeddedValkey

servers = [EmbeddedPostgres(Path(sys.argv[1])), EmbeddedValkey(Path(sys.argv[2]))]
for server in servers:
    server.launch()
print(*(server.wait_ready() for server in servers), flush=True)
sys.stdin.read()
"""


@pytest.mark.skipif(sys.platform != "linux", reason="other kernels do not tell children")
def test_servers_end_with_a_killed_supervisor_and_start_again(
    postgres: EmbeddedPostgres, valkey: EmbeddedValkey
) -> None:
    root = Path(__file__).parents[2]
    with subprocess.Popen(
        [sys.executable, "-c", SUPERVISOR, postgres.directory, valkey.directory],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=root,
        env=os.environ | {"PYTHONPATH": str(root)},
    ) as supervisor:
        assert supervisor.stdout is not None
        url = supervisor.stdout.readline().split()[0]
        ask(url, "CREATE TABLE inherited AS SELECT 7 AS number")
        family = psutil.Process(supervisor.pid).children(recursive=True)
        assert len(family) > 2
        supervisor.kill()
    assert psutil.wait_procs(family, timeout=10)[1] == []
    assert ask(postgres.start(), "SELECT number FROM inherited") == 7
    assert ping(valkey.start())
