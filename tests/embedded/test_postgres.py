import fcntl
import os
import socket
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from signal import SIGKILL

import asyncpg
import psutil
import pytest

from app.platform.embedded import EmbeddedFault, EmbeddedPostgres
from tests.embedded.questions import ask


def process_of(server: EmbeddedPostgres) -> psutil.Process:
    assert server.process is not None
    return psutil.Process(server.process.pid)


@contextmanager
def rewritten(path: Path, text: str) -> Iterator[None]:
    before = path.read_text()
    path.write_text(text)
    yield
    path.write_text(before)


def test_keeps_its_data_and_its_password_across_a_restart(postgres: EmbeddedPostgres) -> None:
    ask(postgres.start(), "CREATE TABLE kept AS SELECT 7 AS number")
    postgres.stop()
    assert ask(postgres.start(), "SELECT number FROM kept") == 7


def test_leaves_no_process_and_no_lock_behind(postgres: EmbeddedPostgres) -> None:
    postgres.start()
    process = process_of(postgres)
    family = [process, *process.children(recursive=True)]
    postgres.stop()
    assert psutil.wait_procs(family, timeout=10)[1] == []
    with (postgres.directory / "lock").open() as file:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


def test_listens_on_loopback_alone(postgres: EmbeddedPostgres) -> None:
    postgres.start()
    listening = {
        place.laddr[0]
        for place in process_of(postgres).net_connections(kind="all")
        if place.status == psutil.CONN_LISTEN
    }
    assert listening == {"127.0.0.1"}


def test_lets_nobody_in_without_the_password(postgres: EmbeddedPostgres) -> None:
    url = postgres.start().replace(postgres.password, "guess")
    with pytest.raises(asyncpg.InvalidPasswordError):
        ask(url, "SELECT 1")


def test_keeps_the_password_to_its_owner(postgres: EmbeddedPostgres) -> None:
    postgres.start()
    mode = (postgres.directory / "password").stat().st_mode
    assert stat.S_IMODE(mode) == 0o600


def test_gives_the_application_no_superuser(postgres: EmbeddedPostgres) -> None:
    assert ask(postgres.start(), "SHOW is_superuser") == "off"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has rights to drop")
def test_does_not_run_as_root(postgres: EmbeddedPostgres) -> None:
    postgres.start()
    assert set(process_of(postgres).uids()) == {postgres.home.stat().st_uid}
    assert postgres.home.stat().st_uid != 0


def test_keeps_what_was_committed_when_it_is_killed(postgres: EmbeddedPostgres) -> None:
    durable = EmbeddedPostgres(postgres.directory)
    try:
        ask(durable.start(), "CREATE TABLE survivors AS SELECT 7 AS number")
        process_of(durable).send_signal(SIGKILL)
        durable.stop()
        assert ask(durable.start(), "SELECT number FROM survivors") == 7
    finally:
        durable.stop()


def test_ends_the_orphan_of_a_killed_supervisor(
    postgres: EmbeddedPostgres,
) -> None:
    postgres.start()
    orphan = process_of(postgres)
    # What a kill does to a supervisor where the kernel does not tell its children.
    assert postgres._held is not None
    postgres._held.close()
    successor = EmbeddedPostgres(postgres.directory, durable=False)
    try:
        assert ask(successor.start(), "SELECT 1") == 1
        assert not orphan.is_running() or orphan.status() == psutil.STATUS_ZOMBIE
    finally:
        successor.stop()


def test_spares_a_stranger_that_has_the_pid_of_a_dead_server(postgres: EmbeddedPostgres) -> None:
    postgres.start()
    postgres.stop()
    pid_file = postgres.home / "postmaster.pid"
    pid_file.write_text(f"{os.getpid()}\n{postgres.home}\n1\n1\n\n127.0.0.1\n1 1\nready\n")
    assert ask(postgres.start(), "SELECT 1") == 1


def test_finishes_what_an_interrupted_creation_began(directory: Path) -> None:
    server = EmbeddedPostgres(directory / "postgres", durable=False)
    rubbish = server.directory / "home.new" / "base"
    rubbish.mkdir(parents=True)
    (rubbish / "half").touch()
    try:
        assert ask(server.start(), "SELECT 1") == 1
        assert not rubbish.exists()
    finally:
        server.stop()


def test_refuses_a_second_start_in_one_directory(postgres: EmbeddedPostgres) -> None:
    postgres.start()
    with pytest.raises(EmbeddedFault, match="runs already"):
        EmbeddedPostgres(postgres.directory).start()


def test_refuses_files_of_another_version(postgres: EmbeddedPostgres) -> None:
    with (
        rewritten(postgres.home / "PG_VERSION", "16\n"),
        pytest.raises(EmbeddedFault, match="made by PostgreSQL 16 and this is 18"),
    ):
        postgres.start()


def test_refuses_files_that_are_no_database(directory: Path) -> None:
    server = EmbeddedPostgres(directory / "postgres")
    server.home.mkdir(parents=True)
    (server.home / "novel.txt").touch()
    with pytest.raises(EmbeddedFault, match="not a PostgreSQL database"):
        server.start()


def test_tells_why_it_did_not_start(postgres: EmbeddedPostgres) -> None:
    with (
        rewritten(postgres.home / "postgresql.conf", "shared_buffers = banana\n"),
        pytest.raises(EmbeddedFault, match=r"did not start: .*FATAL"),
    ):
        postgres.start()


def test_takes_another_port_when_somebody_was_faster(postgres: EmbeddedPostgres) -> None:
    with socket.create_server(("127.0.0.1", 0)) as stranger:
        taken = stranger.getsockname()[1]
        postgres.launch()
        assert postgres.process is not None
        postgres.process.kill()
        postgres.process.wait()
        postgres.port = taken
        postgres.spawn()
        assert ask(postgres.wait_ready(), "SELECT 1") == 1
        assert postgres.port != taken
