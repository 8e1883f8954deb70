from pathlib import Path

from app.platform.crypto import Keyring
from tests.cli.program import fabula


def test_a_new_key_comes_first_and_the_old_ones_stay(place: Path) -> None:
    file = place / ".data" / "secret.keys"
    before = file.read_text().strip()
    done = fabula("keys", "rotate", "--new", cwd=place)
    assert done.returncode == 0, done.stderr
    after = file.read_text().strip()
    assert after.endswith(f",{before}")
    assert Keyring.parse(after).active != Keyring.parse(before).active
    assert file.stat().st_mode & 0o077 == 0


def test_without_an_installation_no_key_is_made(tmp_path: Path) -> None:
    done = fabula("keys", "rotate", "--new", cwd=tmp_path)
    assert done.returncode == 1
    assert done.stderr.startswith("Error: There is no installation in ")
    assert list(tmp_path.iterdir()) == []
