"""`fabula users`: who has an account."""

import sys
from functools import partial
from pathlib import Path

import click

from app.accounts.models import UserRole
from app.accounts.service import administer
from app.accounts.service.sign_up import NewAccount
from app.cli.installation import data_option
from app.cli.work import in_runtime, in_unit


@click.group()
def command() -> None:
    """Create, list, disable and enable accounts."""


@command.command()
@click.argument("email")
@click.option("--username", help="User name; made from the address by default.")
@click.option("--name", default="", help="Full name.")
@click.option("--admin", is_flag=True, help="Let them run this installation.")
@click.option("--password-on-stdin", is_flag=True, help="Read the password from a pipe.")
@data_option
def create(
    email: str,
    username: str | None,
    name: str,
    admin: bool,
    password_on_stdin: bool,
    data: Path,
) -> None:
    """Create an account; the password is asked for, or read from a pipe."""
    password = sys.stdin.readline().rstrip("\n") if password_on_stdin else _asked()
    account = NewAccount(email, password, username, name)
    role = UserRole.ADMIN if admin else UserRole.MEMBER
    user = in_unit(data, partial(administer.create_account, account=account, role=role))
    click.echo(f"{user.email} may sign in as {user.username}.")


@command.command("list")
@data_option
def list_all(data: Path) -> None:
    """List all accounts: address, user name, role, state, day of sign-up."""
    for user in in_runtime(data, lambda runtime: administer.list_users(runtime.database)):
        state = "active" if user.is_active else "disabled"
        day = f"{user.created_at:%Y-%m-%d}"
        click.echo(f"{user.email}\t{user.username}\t{user.role}\t{state}\t{day}")


@command.command()
@click.argument("email")
@data_option
def disable(email: str, data: Path) -> None:
    """Shut somebody out at once, with all sessions and tokens."""
    user = in_unit(data, partial(administer.disable_user, email=email))
    click.echo(f"{user.email} is disabled; `fabula users enable` lets them in again.")


@command.command()
@click.argument("email")
@data_option
def enable(email: str, data: Path) -> None:
    """Let somebody in again."""
    user = in_unit(data, partial(administer.enable_user, email=email))
    click.echo(f"{user.email} is active.")


def _asked() -> str:
    password: str = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    return password
