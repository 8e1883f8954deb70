"""`fabula doctor`: what is set, and what is wrong."""

import asyncio
import os
import sys
from pathlib import Path
from urllib.parse import urlsplit

import click
from pydantic import SecretStr
from pydantic_core import PydanticUndefined

from app.cli.checks import Finding, examine
from app.cli.installation import data_option, installation
from app.platform.embedded import EmbeddedFault
from app.settings import Settings, SettingsError


@click.command()
@data_option
def command(data: Path) -> None:
    """List every setting, try everything an installation needs; exit with 1 if any is wrong."""
    before = set(os.environ)
    try:
        with installation(data) as settings:
            _list(settings, {name for name in os.environ if name not in before})
            findings = asyncio.run(examine(settings))
    except (click.ClickException, EmbeddedFault, SettingsError) as error:
        _list(None, set())
        findings = [Finding("settings", good=False, words=str(error))]
    click.echo()
    for finding in findings:
        mark = click.style("ok   ", fg="green") if finding.good else click.style("WRONG", fg="red")
        click.echo(f"{mark} {finding.name:<10} {finding.words}")
    if not all(finding.good for finding in findings):
        sys.exit(1)


def _list(settings: Settings | None, found: set[str]) -> None:
    for name, field in Settings.model_fields.items():
        variable = f"FABULA_{name.upper()}"
        needed = field.default is PydanticUndefined
        if variable in found:
            origin = "from the data directory"
        elif variable in os.environ:
            origin = "set" if needed else f"set; default {_shown(field.default)}"
        else:
            origin = "NOT SET, needed" if needed else "default"
        value = os.environ.get(variable, "") if settings is None else getattr(settings, name)
        if settings is None and not needed and variable not in os.environ:
            value = field.default
        marked = isinstance(field.json_schema_extra, dict) and field.json_schema_extra.get("secret")
        secret = field.annotation is SecretStr or bool(marked and value)
        click.echo(f"{variable}={_hidden(value) if secret else _shown(value)}  ({origin})")
        click.echo(f"    {field.description}")


def _shown(value: object) -> str:
    if isinstance(value, SecretStr):
        return _hidden(value)
    if isinstance(value, tuple):
        return ",".join(map(str, value))
    if value is None:
        return ""
    text = str(value).lower() if isinstance(value, bool) else str(value)
    password = urlsplit(text).password if "://" in text else None
    return text.replace(f":{password}@", ":***@") if password else text


def _hidden(value: object) -> str:
    text = value.get_secret_value() if isinstance(value, SecretStr) else str(value)
    return "***" if text else ""
