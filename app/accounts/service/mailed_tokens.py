"""Tokens that travel by mail: made by whoever writes the mail, good once and for a short time."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, func, select, update

from app.accounts.errors import WorthlessToken
from app.accounts.models import AuthToken, TokenPurpose, User
from app.platform.db.engine import Database
from app.platform.db.unit import UnitOfWork
from app.platform.secrets import Prefix, hash_of, new_secret

LIFETIMES = {
    TokenPurpose.EMAIL_VERIFY: timedelta(days=2),
    TokenPurpose.PASSWORD_RESET: timedelta(hours=1),
    TokenPurpose.SIGN_IN_LINK: timedelta(hours=1),
    TokenPurpose.EMAIL_CHANGE_OLD: timedelta(days=2),
    TokenPurpose.EMAIL_CHANGE_NEW: timedelta(days=2),
}


def issue(unit: UnitOfWork, user_id: UUID, purpose: TokenPurpose) -> str:
    """Make a token for one mail.

    Earlier ones stay good: else whoever asks for mails in somebody's name would break the link
    they are about to follow.
    """
    token = new_secret(Prefix.MAILED)
    unit.add(
        AuthToken(
            user_id=user_id,
            purpose=purpose,
            token_hash=hash_of(token),
            expires_at=func.now() + LIFETIMES[purpose],
        )
    )
    return token


async def holder(database: Database, token: str, purpose: TokenPurpose) -> UUID:
    """Return whose a token is, and leave it good."""
    asked = select(AuthToken.user_id).where(*_good(token, purpose))
    async with database.read() as session:
        user_id = (await session.scalars(asked)).one_or_none()
    if user_id is None:
        raise WorthlessToken
    return user_id


async def redeem(unit: UnitOfWork, token: str, *purposes: TokenPurpose) -> tuple[AuthToken, User]:
    """Use a token up, with all others of its purpose, and return whose it is, for changing."""
    row = (
        await unit.session.scalars(
            update(AuthToken)
            .where(*_good(token, *purposes))
            .values(used_at=func.now())
            .returning(AuthToken)
        )
    ).one_or_none()
    if row is None:
        raise WorthlessToken
    await revoke(unit, row.user_id, row.purpose)
    asked = select(User).where(User.id == row.user_id, User.is_active).with_for_update()
    user = (await unit.session.scalars(asked)).one_or_none()
    if user is None:
        raise WorthlessToken
    return row, user


async def revoke(unit: UnitOfWork, user_id: UUID, *purposes: TokenPurpose) -> None:
    """Make what was mailed for these purposes worthless."""
    await unit.session.execute(
        update(AuthToken)
        .where(
            AuthToken.user_id == user_id,
            AuthToken.purpose.in_(purposes),
            AuthToken.used_at.is_(None),
            AuthToken.revoked_at.is_(None),
        )
        .values(revoked_at=func.now())
    )


def _good(token: str, *purposes: TokenPurpose) -> tuple[ColumnElement[bool], ...]:
    return (
        AuthToken.token_hash == hash_of(token),
        AuthToken.purpose.in_(purposes),
        AuthToken.used_at.is_(None),
        AuthToken.revoked_at.is_(None),
        AuthToken.expires_at > func.now(),
    )
