"""The commands by name; a command's module is loaded when it is asked for, so help is quick."""

from importlib import import_module
from typing import Any

import click

# Name, module and what `fabula --help` says; the module's `command` runs it.
MODULES = {
    "up": ("app.cli.up", "Run everything here: servers, api and workers."),
    "api": ("app.cli.api", "Serve GraphQL."),
    "worker": ("app.cli.worker", "Work on runs in the background."),
    "migrate": ("app.cli.migrate", "Bring the database to the newest schema."),
    "schema": ("app.cli.schema", "Print the GraphQL schema."),
    "permissions": ("app.cli.permissions", "Print who may do and see what."),
    "doctor": ("app.cli.doctor", "List the settings and say what is wrong."),
    "analyze": ("app.cli.analyze", "Read one file and say what is in it; no database."),
    "backup": ("app.cli.backup", "Write database and files into one tar."),
    "restore": ("app.cli.restore", "Fill an empty installation from a backup."),
    "ingest": ("app.cli.ingest", "Take in books from files."),
    "chat": ("app.cli.chat", "Ask about a book, and read the answer as it is written."),
    "users": ("app.cli.users", "Create, list, disable and enable accounts."),
    "tokens": ("app.cli.tokens", "Create, list and revoke API tokens."),
    "keys": ("app.cli.keys", "Generate and rotate master keys."),
}


class Commands(click.Group):
    """The group of all commands."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names in the order of a day's work."""
        del ctx
        return list(MODULES)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Load the command."""
        del ctx
        if cmd_name not in MODULES:
            return None
        command: click.Command = import_module(MODULES[cmd_name][0]).command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without loading them."""
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl([(name, says) for name, (_, says) in MODULES.items()])

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; what a person can act on is said in one sentence."""
        try:
            return super().invoke(ctx)
        except (click.exceptions.Exit, click.ClickException, click.Abort):
            raise
        except Exception as error:
            sentence = import_module("app.cli.faults").sentence_of(error)
            if sentence is None:
                raise
            raise click.ClickException(sentence) from error
