"""`fabula up` from its first line to its last."""

import json
import shutil
import stat
import sys
import time
from pathlib import Path
from signal import SIGINT
from urllib.request import Request, urlopen

import psutil
import pytest

from app.cli.readiness import Address
from tests.cli.program import Program, fabula


def query(url: str, token: str) -> object:
    request = Request(  # noqa: S310 # our own api on loopback
        f"{url}/graphql",
        data=b'{"query": "{ viewer { account { username } } }"}',
        headers={"Authorization": f"Bearer {token}", "Content-Type": "application/json"},
    )
    with urlopen(request, timeout=10) as answer:  # noqa: S310 # likewise
        return json.load(answer)["data"]


def becomes_ready(port: str) -> bool:
    """Ask until it is ready, as a load balancer does."""
    deadline = time.monotonic() + 30
    while not Address("127.0.0.1", int(port)).is_ready():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def test_a_new_place_becomes_a_running_installation(tmp_path: Path, port: str) -> None:
    file = tmp_path / "ready.json"
    with Program.up("--port", port, "--ready", file, cwd=tmp_path) as program:
        program.expect("Fabula is ready.")
        program.expect("Ctrl-C")
        ready = json.loads(file.read_text())
        assert set(ready) == {"url", "ws", "token", "user", "book"}
        assert ready["book"].startswith("Book_")
        assert ready["url"] == f"http://127.0.0.1:{port}"
        assert ready["ws"] == f"ws://127.0.0.1:{port}/graphql"
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert query(ready["url"], ready["token"]) == {"viewer": {"account": {"username": "demo"}}}
        assert any(ready["token"] in line for line in program.lines)
        family = program.family()
        code, seconds = program.stop()
    assert code == 0
    assert seconds < 10
    assert psutil.wait_procs(family, timeout=5)[1] == []
    assert not file.exists()
    assert stat.S_IMODE((tmp_path / ".data" / "secret.keys").stat().st_mode) == 0o600


def test_a_kill_leaves_nothing_that_stops_the_next_start(place: Path, port: str) -> None:
    with Program.up("--port", port, cwd=place) as program:
        program.expect("Fabula is ready.")
        family = program.family()
        program.kill()
    assert psutil.wait_procs(family, timeout=10)[1] == []
    with Program.up("--port", port, "--workers", "2", cwd=place) as program:
        program.expect("Fabula is ready.")
        program.expect("worker-1 | ")
        program.expect("worker-2 | ")
        assert not any("Migrating" in line for line in program.lines)
        assert program.stop(SIGINT)[0] == 0


def test_what_crashes_is_started_again(place: Path, port: str) -> None:
    with Program.up("--port", port, "--no-demo", cwd=place) as program:
        at = program.expect("Fabula is ready.")
        assert not any("Token" in line for line in program.lines)
        at = program.expect("worker.ready")
        program.member("worker").kill()
        at = program.expect("worker was ended by signal 9; starting it again", after=at)
        at = program.expect("worker.ready", after=at)
        program.member("valkey-server").kill()
        at = program.expect("Valkey was ended by signal 9; starting it again", after=at)
        program.member("bin/postgres").kill()
        at = program.expect("PostgreSQL was ended by signal 9; starting it again", after=at)
        program.member("api").kill()
        program.expect("api was ended by signal 9; starting it again", after=at)
        assert becomes_ready(port)


def test_servers_outside_are_used_and_none_is_started(
    tmp_path: Path, port: str, database_url: str, redis_url: str
) -> None:
    with Program.up(
        "--port", port, cwd=tmp_path, FABULA_DATABASE_URL=database_url, FABULA_REDIS_URL=redis_url
    ) as program:
        program.expect("Fabula is ready.")
        names = {Path(child.exe()).name for child in program.family()}
        assert names.isdisjoint({"postgres", "valkey-server"})
        assert not (tmp_path / ".data" / "postgres").exists()


def test_a_killed_make_takes_its_program_along(place: Path, port: str) -> None:
    make = shutil.which("make")
    if make is None:
        pytest.skip("there is no make here")
    recipe = f"exec {sys.executable} -m app.cli up --port {port} --parent $$PPID"
    (place / "Makefile").write_text(f"up:\n\t@{recipe}\n")
    with Program(make, "up", cwd=place) as program:
        program.expect("Fabula is ready.")
        family = program.family()
        program.kill()
    assert psutil.wait_procs(family, timeout=10)[1] == []


def test_a_parent_that_has_ended_already_stops_the_start(place: Path) -> None:
    done = fabula("up", "--parent", "1", cwd=place)
    assert done.returncode == 1
    assert done.stderr == "The parent process ended before its server started.\n"
