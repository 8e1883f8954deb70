"""The commands as `fabula --help` lists them, and the quick ones."""

import sys
from importlib import import_module
from pathlib import Path

import click
import pytest

from app.cli.commands import MODULES
from app.platform.crypto import Keyring
from tests.cli.program import Program, fabula


@pytest.mark.parametrize("name", MODULES)
def test_every_command_explains_itself(name: str) -> None:
    command = import_module(MODULES[name][0]).command
    assert isinstance(command, click.Command)
    assert command.help
    for option in command.params:
        assert not isinstance(option, click.Option) or option.help, option.name


def test_help_lists_every_command_and_loads_none(tmp_path: Path) -> None:
    code = (
        "import sys\n"
        "from app.cli import main\n"
        "main(['--help'], standalone_mode=False)\n"
        "print([name for name in ('sqlalchemy', 'pydantic', 'psutil') if name in sys.modules])\n"
    )
    with Program(sys.executable, "-c", code, cwd=tmp_path) as program:
        program.expect("[]")
    for name, (_, says) in MODULES.items():
        assert any(line.split() == [name, *says.split()] for line in program.lines)


def test_schema_is_what_is_checked_in(tmp_path: Path) -> None:
    done = fabula("schema", cwd=tmp_path)
    assert done.returncode == 0
    assert done.stdout == (Path(__file__).parents[2] / "schema.graphql").read_text()


def test_generated_keys_can_be_used(tmp_path: Path) -> None:
    done = fabula("keys", "generate", "--id", "spring", cwd=tmp_path)
    assert Keyring.parse(done.stdout.strip()).active == "spring"


def test_an_api_without_settings_says_which_is_missing(tmp_path: Path) -> None:
    done = fabula("api", cwd=tmp_path)
    assert done.returncode == 1
    assert done.stderr == "Error: FABULA_DATABASE_URL is not set; see `fabula doctor`.\n"


def test_a_command_without_an_installation_says_how_to_make_one(tmp_path: Path) -> None:
    done = fabula("migrate", cwd=tmp_path)
    assert done.returncode == 1
    assert done.stderr == (
        f"Error: There is no installation in {tmp_path}/.data; start one with `fabula up`, name "
        "another with --data, or set FABULA_DATABASE_URL and its like.\n"
    )
    assert list(tmp_path.iterdir()) == []


def test_migrate_uses_the_database_outside(tmp_path: Path, database_url: str) -> None:
    done = fabula("migrate", cwd=tmp_path, FABULA_DATABASE_URL=database_url)
    assert (done.returncode, done.stdout) == (0, "The database is current.\n")
