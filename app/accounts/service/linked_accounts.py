"""Accounts elsewhere that sign somebody in here."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, and_, delete, func, or_, select
from sqlalchemy.dialects.postgresql import insert

from app.accounts.identity import Identity
from app.accounts.letters import Notice
from app.accounts.models import LoginMethod, OauthAccount, Passkey, User
from app.accounts.service.notices import notify
from app.accounts.service.proof import proven
from app.accounts.service.sessions import Device, Opened
from app.accounts.service.sign_in import Door
from app.accounts.service.sign_up import fold_email, free_username
from app.credits.service.ledger import open_wallet
from app.platform.crypto import Keyring
from app.platform.db.ids import uuid7
from app.platform.db.unit import UnitOfWork
from app.platform.errors import AppError, Conflict, NotFound
from app.workspaces.service import create_personal_workspace


class UnverifiedEmail(AppError):
    """The provider has not verified your e-mail address; verify it there first."""

    code = "UNVERIFIED_EMAIL"


class AccountExists(AppError):
    """There is an account with this address; sign in to it, and link the other one there."""

    code = "ACCOUNT_EXISTS"


class LinkedElsewhere(AppError):
    """This account is linked to another account here, or yours has one of this kind already."""

    code = "LINKED_ELSEWHERE"


@dataclass(frozen=True)
class Claim:
    """What a provider says of whoever has signed in there, checked by its signature."""

    provider: str
    account_id: str
    email: str
    email_verified: bool
    name: str
    access_token: str | None
    refresh_token: str | None
    id_token: str
    token_type: str
    scope: str
    expires_in: int | None


async def sign_in_by(
    unit: UnitOfWork, keyring: Keyring, door: Door, claim: Claim
) -> tuple[User, Opened]:
    """Sign in whoever has linked an account, or make them one here.

    An account that is here already is never joined by address alone: what a provider says of an
    address is the provider's word, and linking takes the owner's.
    """
    known = (
        await unit.session.scalars(select(OauthAccount).where(*_same(claim)).with_for_update())
    ).one_or_none()
    if known is not None:
        await _keep(unit, keyring, known.user_id, claim)
        user = (await unit.session.scalars(select(User).where(User.id == known.user_id))).one()
        return user, await door.enter(unit, user.id, LoginMethod.PROVIDER)
    if not claim.email_verified or not claim.email:
        raise UnverifiedEmail
    user = await _create(unit, claim)
    await create_personal_workspace(unit, user.id, user.username)
    await open_wallet(unit, user.id)
    await _keep(unit, keyring, user.id, claim)
    return user, await door.enter(unit, user.id, LoginMethod.PROVIDER)


async def link(
    unit: UnitOfWork, keyring: Keyring, identity: Identity, claim: Claim, device: Device
) -> None:
    """Let an account elsewhere sign somebody in from now on."""
    user = await proven(unit, identity)
    taken = select(OauthAccount.user_id).where(
        or_(
            and_(*_same(claim)),
            and_(OauthAccount.user_id == user.id, OauthAccount.provider == claim.provider),
        )
    )
    holders = set(await unit.session.scalars(taken))
    if holders:
        raise LinkedElsewhere
    await _keep(unit, keyring, user.id, claim)
    await notify(unit, user.id, user.email, Notice.ACCOUNT_LINKED, device, claim.provider)


async def unlink(unit: UnitOfWork, identity: Identity, key: UUID, device: Device) -> None:
    """Have an account elsewhere sign somebody in no more, if there is another way left."""
    user = await proven(unit, identity)
    gone = delete(OauthAccount).where(OauthAccount.id == key, OauthAccount.user_id == user.id)
    provider = await unit.session.scalar(gone.returning(OauthAccount.provider))
    if provider is None:
        raise NotFound("You have no such linked account.")
    passkeys = select(func.count()).where(Passkey.user_id == user.id)
    others = select(func.count()).where(OauthAccount.user_id == user.id)
    left = bool(user.password_hash) or await unit.session.scalar(passkeys)
    if not left and not await unit.session.scalar(others):
        raise Conflict("This is your only way in; set a password or add a passkey first.")
    await notify(unit, user.id, user.email, Notice.ACCOUNT_UNLINKED, device, provider)


async def _create(unit: UnitOfWork, claim: Claim) -> User:
    email = fold_email(claim.email)
    made = insert(User).values(
        email=email,
        username=await free_username(unit, email),
        full_name=claim.name[:200],
        email_verified_at=func.now(),
    )
    user = (await unit.session.scalars(made.on_conflict_do_nothing().returning(User))).one_or_none()
    if user is None:
        raise AccountExists
    return user


async def _keep(unit: UnitOfWork, keyring: Keyring, user_id: UUID, claim: Claim) -> None:
    """Store what the provider gave, sealed to its row."""
    known = await unit.session.scalar(select(OauthAccount.id).where(*_same(claim)))
    key = known or uuid7()

    def sealed(column: str, token: str | None) -> bytes | None:
        context = f"oauth_accounts/{key}/{column}"
        return None if token is None else keyring.seal(token.encode(), context)

    expires = None
    if claim.expires_in is not None:
        expires = datetime.now(UTC) + timedelta(seconds=claim.expires_in)
    values = {
        "email": claim.email,
        "access_token": sealed("access_token", claim.access_token),
        "id_token": sealed("id_token", claim.id_token),
        "token_type": claim.token_type,
        "scope": claim.scope,
        "expires_at": expires,
        "last_used_at": func.now(),
    }
    if claim.refresh_token is not None:
        # Providers hand it out at the first sign-in only: an old one stays good.
        values["refresh_token"] = sealed("refresh_token", claim.refresh_token)
    row = insert(OauthAccount).values(
        id=key,
        user_id=user_id,
        provider=claim.provider,
        provider_account_id=claim.account_id,
        **values,
    )
    await unit.session.execute(
        row.on_conflict_do_update(index_elements=["provider", "provider_account_id"], set_=values)
    )


def _same(claim: Claim) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return (
        OauthAccount.provider == claim.provider,
        OauthAccount.provider_account_id == claim.account_id,
    )
