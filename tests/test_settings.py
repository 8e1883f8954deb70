"""A setting that cannot work stops the start with one sentence."""

import pytest

from app.settings import SettingsError, load_settings

GOOD = {
    "FABULA_DATABASE_URL": "postgresql://me@127.0.0.1/fabula",
    "FABULA_REDIS_URL": "redis://127.0.0.1",
    "FABULA_STORAGE_URL": "file:///objects",
    "FABULA_SECRET_KEYS": "a:b",
}


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("FABULA_DATABASE_URL", None, "FABULA_DATABASE_URL is not set; see `fabula doctor`."),
        ("FABULA_PORT", "eighty", "FABULA_PORT: Input should be a valid integer"),
        ("FABULA_PAINTER", "crayon", "FABULA_PAINTER: Input should be 'auto' or 'local'."),
        ("FABULA_NARRATOR", "uncle", "FABULA_NARRATOR: Input should be 'auto' or 'local'."),
        ("FABULA_DATABASE_URL", "mysql://x", "FABULA_DATABASE_URL: URL scheme should be"),
        ("FABULA_WORKER_THREADS", "9", "9 threads need FABULA_DATABASE_POOL to be 11 or more."),
    ],
)
def test_what_is_wrong_is_named(
    name: str, value: str | None, sentence: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for variable, given in {**GOOD, name: value}.items():
        if given is None:
            monkeypatch.delenv(variable, raising=False)
        else:
            monkeypatch.setenv(variable, given)

    with pytest.raises(SettingsError) as wrong:
        load_settings()

    assert sentence in str(wrong.value)
    assert str(wrong.value).startswith(name)
