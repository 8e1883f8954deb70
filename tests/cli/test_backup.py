"""A backup taken while all runs fills an empty installation."""

import re
import tarfile
from pathlib import Path

import pytest

from app.cli.data import DataDirectory
from app.platform.storage import content_key
from tests.cli.program import fabula
from tests.embedded.questions import ask

BOOK = content_key("books", "ab" * 32, "application/epub+zip")


@pytest.fixture(scope="module")
def backup(at_work: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = at_work / ".data" / "objects" / BOOK
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(b"pages" * 100)
    target = tmp_path_factory.mktemp("backups") / "backup.tar"
    done = fabula("backup", target, cwd=at_work)
    assert done.returncode == 0, done.stderr
    # The demo book's files are there too, or not yet.
    found = re.search(r"holds the database and (\d+) files\.", done.stdout)
    assert found is not None
    assert int(found[1]) >= 1
    assert "The master keys are not inside" in done.stdout
    return target


def test_a_backup_restores_database_and_files(backup: Path, tmp_path: Path) -> None:
    done = fabula("restore", backup, "--data", "new", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    place = DataDirectory(tmp_path / "new")
    assert f"copy the old secret.keys to {place.keys_file}" in done.stdout
    assert (place.objects / BOOK).read_bytes() == b"pages" * 100
    try:
        assert (
            ask(place.postgres.start(), "SELECT username FROM users WHERE email = 'demo@localhost'")
            == "demo"
        )
    finally:
        place.postgres.stop()

    again = fabula("restore", backup, "--data", "new", cwd=tmp_path)
    assert again.returncode == 1
    assert again.stderr.startswith("Error: The database holds tables already;")


def test_a_backup_holds_no_keys_and_is_for_its_owner(backup: Path, place: Path) -> None:
    assert backup.stat().st_mode & 0o077 == 0
    key = (place / ".data" / "secret.keys").read_text().partition(":")[2].strip()
    password = (place / ".data" / "postgres" / "password").read_text().strip()
    content = backup.read_bytes()
    assert key.encode() not in content
    assert password.encode() not in content


def test_a_file_that_is_no_backup_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "holiday.tar"
    with tarfile.open(file, "w") as archive:
        archive.addfile(tarfile.TarInfo("photo.jpg"))
    done = fabula("restore", file, "--data", "new", cwd=tmp_path)
    assert done.returncode == 1
    assert done.stderr == f"Error: {file} is not a backup that this version reads.\n"
    assert not (tmp_path / "new").exists()


def test_a_target_that_cannot_be_written_is_told(place: Path) -> None:
    done = fabula("backup", "no/such/folder/backup.tar", cwd=place)
    assert done.returncode == 1
    assert done.stderr.startswith(f"Error: {place}/no/such/folder is no directory to write in;")
