"""docker-compose.yml against the code: nothing here can run it, so it is read closely."""

import os
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from app.cli.commands import MODULES
from app.platform.crypto import Keyring, generate
from app.platform.storage import S3Store, open_store
from app.settings import Settings

ROOT = Path(__file__).parents[1]
FILE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES: dict[str, dict[str, Any]] = FILE["services"]
OURS = {name: service for name, service in SERVICES.items() if "build" in service}
#: Services that do one thing and end.
JOBS = {"migrate", "bucket"}
VARIABLE = re.compile(r"\$\{([A-Z_]+)(?::([?-])([^}]*))?\}")
ENVIRONMENT_FILE = dict(
    line.split("=", 1)
    for line in (ROOT / ".env.example").read_text().splitlines()
    if line and not line.startswith("#")
)
FILLED_IN = {
    "POSTGRES_PASSWORD": "p0stgres",
    "VALKEY_PASSWORD": "va1key",
    "MINIO_PASSWORD": "min10min10",
    "FABULA_SECRET_KEYS": generate("first"),
}


def resolved(text: str) -> str:
    """Fill in variables as compose does from a .env that somebody filled in."""

    def value(found: re.Match[str]) -> str:
        name, kind, word = found.groups()
        given = FILLED_IN.get(name) or ENVIRONMENT_FILE.get(name, "")
        if given:
            return given
        assert kind == "-", f"{name} is needed and .env.example does not ask for it"
        return str(word)

    return VARIABLE.sub(value, text)


def environment(service: str) -> dict[str, str]:
    return {name: resolved(str(value)) for name, value in SERVICES[service]["environment"].items()}


def settings_of(service: str, monkeypatch: pytest.MonkeyPatch) -> Settings:
    for name in [name for name in os.environ if name.startswith(("FABULA_", "AWS_"))]:
        monkeypatch.delenv(name)
    for name, value in environment(service).items():
        monkeypatch.setenv(name, value)
    return Settings()


@pytest.mark.parametrize("service", OURS)
def test_every_setting_is_one_that_the_code_reads(service: str) -> None:
    known = {f"FABULA_{name.upper()}" for name in Settings.model_fields}
    given = {name for name in environment(service) if name.startswith("FABULA_")}
    assert given <= known


@pytest.mark.parametrize("service", OURS)
def test_every_setting_that_is_needed_is_given_and_valid(
    service: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = settings_of(service, monkeypatch)
    assert Keyring.parse(settings.secret_keys.get_secret_value()).active == "first"
    assert isinstance(open_store(str(settings.storage_url)), S3Store)


def test_the_addresses_lead_to_the_services(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = settings_of("api", monkeypatch)
    postgres = environment("postgres")
    database = settings.database_url
    assert (database.host, database.username) == ("postgres", postgres["POSTGRES_USER"])
    assert database.password == postgres["POSTGRES_PASSWORD"]
    assert database.path == f"/{postgres['POSTGRES_DB']}"
    assert settings.redis_url.host == "valkey"
    assert settings.redis_url.password == environment("valkey")["REDISCLI_AUTH"]
    assert settings.redis_url.password == resolved(SERVICES["valkey"]["command"][-1])
    storage = environment("api")
    minio = environment("minio")
    assert storage["AWS_ACCESS_KEY_ID"] == minio["MINIO_ROOT_USER"]
    assert storage["AWS_SECRET_ACCESS_KEY"] == minio["MINIO_ROOT_PASSWORD"]
    assert settings.storage_url.host == SERVICES["bucket"]["command"][-1].partition("/")[2]
    assert "endpoint=http://minio:9000" in storage["FABULA_STORAGE_URL"]
    assert "@minio:9000" in environment("bucket")["MC_HOST_store"]


def test_everything_that_has_to_be_set_is_in_the_example() -> None:
    text = (ROOT / "docker-compose.yml").read_text()
    names = {found.group(1) for found in VARIABLE.finditer(text)}
    assert names == set(ENVIRONMENT_FILE)
    needed = {found.group(1) for found in VARIABLE.finditer(text) if found.group(2) == "?"}
    assert needed == set(FILLED_IN)
    assert all(not ENVIRONMENT_FILE[name] for name in needed), "an example is no password"


@pytest.mark.parametrize("service", OURS)
def test_commands_are_ours(service: str) -> None:
    assert SERVICES[service]["command"][0] in MODULES


def test_the_published_port_is_the_one_that_is_listened_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    settings = settings_of("api", monkeypatch)
    [published] = SERVICES["api"]["ports"]
    assert resolved(published).rpartition(":")[2] == str(settings.port)
    assert f"127.0.0.1:{settings.port}/readyz" in SERVICES["api"]["healthcheck"]["test"][-1]
    assert settings.host == "0.0.0.0"  # noqa: S104 # inside a container
    assert all("ports" not in service for name, service in SERVICES.items() if name != "api")


def test_the_worker_is_asked_where_it_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    port = settings_of("worker", monkeypatch).worker_metrics_port
    assert f"127.0.0.1:{port}/metrics" in SERVICES["worker"]["healthcheck"]["test"][-1]


@pytest.mark.parametrize("service", sorted(SERVICES.keys() - JOBS))
def test_what_keeps_running_is_watched_and_restarted(service: str) -> None:
    assert SERVICES[service]["restart"] == "unless-stopped"
    check = SERVICES[service]["healthcheck"]
    assert check["test"][0] in {"CMD", "CMD-SHELL"}
    assert {"interval", "timeout", "retries"} <= check.keys()


@pytest.mark.parametrize("service", SERVICES)
def test_everything_waits_for_what_it_needs(service: str) -> None:
    for name, rule in SERVICES[service].get("depends_on", {}).items():
        wanted = "service_completed_successfully" if name in JOBS else "service_healthy"
        assert rule == {"condition": wanted}
    if service in {"api", "worker"}:
        assert SERVICES[service]["depends_on"].keys() == SERVICES.keys() - {"api", "worker"}


@pytest.mark.parametrize("service", sorted(SERVICES.keys() - OURS.keys()))
def test_images_of_others_are_pinned(service: str) -> None:
    image, _, tag = SERVICES[service]["image"].rpartition(":")
    assert image
    assert re.match(r"(pg)?\d+|RELEASE\.\d{4}", tag)


def test_our_image_has_our_version() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    for service in OURS.values():
        tag = service["image"].rpartition(":")[2]
        assert version.startswith(f"{tag}.")


def test_postgres_is_the_major_version_that_is_embedded() -> None:
    assert SERVICES["postgres"]["image"].endswith(":pg18")


def test_named_volumes_are_declared_and_used() -> None:
    used = {
        volume.partition(":")[0]
        for service in SERVICES.values()
        for volume in service.get("volumes", [])
    }
    assert used == FILE["volumes"].keys()


def test_the_image_holds_what_it_copies_and_drops_root() -> None:
    lines = (ROOT / "Dockerfile").read_text().splitlines()
    let_in = {
        line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line[:1] == "!"
    }
    copied = {
        source
        for line in lines
        if line.startswith("COPY ") and "--from" not in line
        for source in line.split()[1:-1]
    }
    assert copied == let_in
    assert all((ROOT / source).exists() for source in copied)
    assert lines.index("USER fabula") < lines.index('ENTRYPOINT ["fabula"]')
    packages = tomllib.loads((ROOT / "pyproject.toml").read_text())
    wanted = packages["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
    assert set(wanted) <= copied
