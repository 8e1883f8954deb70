"""`fabula tokens`: API tokens of an account."""

from datetime import datetime
from pathlib import Path
from uuid import UUID

import click

from app.accounts.models import AuthToken
from app.accounts.service import administer
from app.accounts.service.api_tokens import create_api_token, revoke_api_token
from app.cli.installation import data_option
from app.cli.work import in_unit
from app.platform.db.unit import UnitOfWork
from app.platform.scopes import Scope


@click.group()
def command() -> None:
    """Create, list and revoke API tokens."""


@command.command()
@click.argument("email")
@click.option("--name", default="terminal", help="What the token is for.")
@click.option(
    "--scope",
    "scopes",
    multiple=True,
    type=click.Choice([scope.value for scope in Scope], case_sensitive=False),
    help="What it may be used for; everything by default. Can be given several times.",
)
@click.option("--days", type=int, help="Days it lives; for ever by default.")
@data_option
def create(email: str, name: str, scopes: tuple[str, ...], days: int | None, data: Path) -> None:
    """Print a new token; it is shown this once."""
    wanted = [Scope(scope) for scope in scopes] or list(Scope)

    async def use_case(unit: UnitOfWork) -> str:
        user = await administer.find_user(unit, email)
        return (await create_api_token(unit, user.id, name, wanted, days))[1]

    click.echo(in_unit(data, use_case))


@command.command("list")
@click.argument("email")
@data_option
def list_all(email: str, data: Path) -> None:
    """List somebody's tokens: id, name, scopes, day of expiry, day of last use, state."""
    for token in in_unit(data, lambda unit: administer.list_tokens(unit, email)):
        click.echo("\t".join(_columns(token)))


@command.command()
@click.argument("email")
@click.argument("token_id", metavar="ID", type=click.UUID)
@data_option
def revoke(email: str, token_id: UUID, data: Path) -> None:
    """Make one of somebody's tokens worthless; ID is in the list's first column."""

    async def use_case(unit: UnitOfWork) -> AuthToken:
        user = await administer.find_user(unit, email)
        return await revoke_api_token(unit, user.id, token_id)

    click.echo(f"The token {in_unit(data, use_case).name!r} is revoked.")


def _columns(token: AuthToken) -> tuple[str, ...]:
    state = "revoked" if token.revoked_at else "active"
    scopes = ",".join(token.scopes)
    expires, used = _day(token.expires_at), _day(token.last_used_at)
    return (str(token.id), token.name, scopes, expires, used, state)


def _day(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d}" if moment else "never"
