from pathlib import Path

from app.settings import Settings
from tests.cli.program import fabula


def test_a_place_in_order_has_nothing_wrong_and_shows_no_secret(place: Path) -> None:
    done = fabula("doctor", cwd=place, FABULA_METRICS_TOKEN="open sesame")
    assert done.returncode == 0, done.stdout
    assert "WRONG" not in done.stdout
    for name, field in Settings.model_fields.items():
        assert f"FABULA_{name.upper()}=" in done.stdout
        assert f"    {field.description}\n" in done.stdout
    keys = (place / ".data" / "secret.keys").read_text().strip()
    password = (place / ".data" / "postgres" / "password").read_text()
    for secret in (keys, password, "open sesame"):
        assert secret not in done.stdout
    assert "FABULA_METRICS_TOKEN=***" in done.stdout


def test_what_is_wrong_is_said_and_the_rest_is_examined(place: Path) -> None:
    done = fabula(
        "doctor",
        cwd=place,
        FABULA_DATABASE_URL="postgresql://fabula:guess@127.0.0.1:1/fabula",
        FABULA_STORAGE_URL="file:///proc/fabula",
        FABULA_SECRET_KEYS="spring:short",
    )
    assert done.returncode == 1
    told = {
        line.split()[1]: line
        for line in done.stdout.splitlines()
        if line.startswith(("WRONG", "ok "))
    }
    assert told["postgres"].startswith("WRONG postgres   cannot be used: ")
    assert told["storage"].startswith("WRONG storage    FABULA_STORAGE_URL: the directory /proc/")
    assert told["keys"].startswith("WRONG keys       FABULA_SECRET_KEYS: the key 'spring' ")
    assert told["redis"].startswith("ok    redis      Valkey ")
    assert "guess" not in done.stdout


def test_without_an_installation_the_settings_are_listed_all_the_same(tmp_path: Path) -> None:
    done = fabula("doctor", cwd=tmp_path)
    assert done.returncode == 1
    assert "FABULA_DATABASE_URL=  (NOT SET, needed)" in done.stdout
    assert "FABULA_PORT=8000  (default)" in done.stdout
    assert "WRONG settings   There is no installation in " in done.stdout
