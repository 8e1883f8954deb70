"""What keeps `fabula up` from starting is said in one sentence."""

import os
import socket
from pathlib import Path

import pytest

from tests.cli.program import Done, fabula


def refusal(done: Done) -> str:
    """Return the one sentence, and make sure that it is all there is."""
    assert done.returncode == 1
    assert done.stdout == ""
    lines = done.stderr.splitlines()
    assert len(lines) == 1, done.stderr
    return lines[0]


def test_a_port_in_use(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as stranger:
        port = stranger.getsockname()[1]
        said = refusal(fabula("up", "--port", str(port), cwd=tmp_path))
    assert said == (
        f"Error: Port {port} on 127.0.0.1 is in use or not ours; choose another with --port."
    )
    assert list(tmp_path.iterdir()) == []


def test_an_address_of_nobody(tmp_path: Path) -> None:
    said = refusal(fabula("up", "--host", "no.such.host.invalid", cwd=tmp_path))
    assert said == (
        "Error: no.such.host.invalid is not an address of this machine; choose another with --host."
    )


def test_a_directory_of_others(tmp_path: Path, port: str) -> None:
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "one.txt").touch()
    said = refusal(fabula("up", "--port", port, "--data", "letters", cwd=tmp_path))
    assert said == (
        f"Error: {tmp_path}/letters holds other files; "
        "choose an empty or new directory with --data."
    )


def test_a_database_directory(tmp_path: Path, port: str) -> None:
    (tmp_path / "PG_VERSION").write_text("15\n")
    said = refusal(fabula("up", "--port", port, "--data", tmp_path, cwd=tmp_path))
    assert said == (
        f"Error: {tmp_path} is itself a database directory of PostgreSQL 15; "
        "choose an empty or new one with --data."
    )


def test_a_directory_of_an_older_version(tmp_path: Path, port: str) -> None:
    data = tmp_path / "data"
    home = data / "postgres" / "home"
    home.mkdir(parents=True)
    (data / "layout").write_text("1")
    (data / "secret.keys").write_text("k:" + "A" * 43 + "=")
    (home / "PG_VERSION").write_text("16\n")
    said = refusal(fabula("up", "--port", port, "--data", data, cwd=tmp_path))
    assert said.startswith(f"Error: {home} was made by PostgreSQL 16 and this is 18;")


def test_a_directory_of_a_later_version(tmp_path: Path, port: str) -> None:
    (tmp_path / "layout").write_text("2")
    said = refusal(fabula("up", "--port", port, "--data", tmp_path, cwd=tmp_path))
    assert said.startswith(f"Error: {tmp_path} was made by a version of Fabula with another layout")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give things away")
def test_a_directory_of_another_user(tmp_path: Path, port: str) -> None:
    layout = tmp_path / "layout"
    layout.write_text("1")
    os.chown(layout, 12345, 12345)
    said = refusal(fabula("up", "--port", port, "--data", tmp_path, cwd=tmp_path))
    assert said == (
        f"Error: {tmp_path} belongs to another user (id 12345); "
        "run as that user or choose another directory with --data."
    )


def test_a_file_where_the_directory_should_be(tmp_path: Path, port: str) -> None:
    (tmp_path / "file").touch()
    said = refusal(fabula("up", "--port", port, "--data", "file", cwd=tmp_path))
    assert said == (
        f"Error: {tmp_path}/file cannot be created (File exists); choose another with --data."
    )


def test_a_directory_without_rights(tmp_path: Path, port: str) -> None:
    # Root may write everywhere but in the kernel's own file system.
    closed = Path("/proc/fabula") if os.geteuid() == 0 else tmp_path / "closed"
    if os.geteuid() != 0:
        closed.mkdir(mode=0o500)
    said = refusal(fabula("up", "--port", port, "--data", closed, cwd=tmp_path))
    assert said.startswith(f"Error: {closed} ")
    assert said.endswith("choose another with --data.")


def test_a_place_for_the_ready_file_without_rights(tmp_path: Path, port: str) -> None:
    said = refusal(fabula("up", "--port", port, "--ready", "no/such/file", cwd=tmp_path))
    assert said == (
        f"Error: {tmp_path}/no/such/file cannot be written (No such file or directory); "
        "choose another with --ready."
    )


def test_a_setting_that_is_wrong(place: Path, port: str) -> None:
    said = refusal(fabula("up", "--port", port, cwd=place, FABULA_MAX_COST="3"))
    assert said == "Error: FABULA_MAX_COST: Input should be greater than or equal to 100."


@pytest.mark.parametrize("url", ["postgresql://nobody:x@127.0.0.1:1/none"])
def test_a_server_outside_that_does_not_answer(place: Path, port: str, url: str) -> None:
    said = refusal(fabula("up", "--port", port, cwd=place, FABULA_DATABASE_URL=url))
    assert said.startswith("Error: A server does not answer (")


def test_keys_that_were_lost_or_damaged(place: Path, port: str) -> None:
    keys = place / ".data" / "secret.keys"
    kept = keys.read_text()
    try:
        keys.write_text("k:short")
        said = refusal(fabula("up", "--port", port, cwd=place))
        assert said.startswith(f"Error: {keys} cannot be used: FABULA_SECRET_KEYS: ")
        keys.unlink()
        said = refusal(fabula("up", "--port", port, cwd=place))
        assert said.startswith(f"Error: {keys} is missing, and what is sealed in the database ")
    finally:
        keys.write_text(kept)
