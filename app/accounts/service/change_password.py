from uuid import UUID

from sqlalchemy import func, update

from app.accounts.events import RightsChanged, rights_stream
from app.accounts.identity import Identity
from app.accounts.letters import Letters, Notice
from app.accounts.models import AuthSession, TokenPurpose, User
from app.accounts.passwords import faults_of, hash_password
from app.accounts.service.mailed_tokens import redeem, revoke
from app.accounts.service.notices import notify
from app.accounts.service.proof import proven
from app.accounts.service.sessions import Device
from app.accounts.service.sign_up import fold_email, personal_words
from app.accounts.service.throttle import throttle_mail, throttle_token
from app.platform.db.engine import Database
from app.platform.db.unit import UnitOfWork
from app.platform.errors import InvalidInput
from app.platform.limits import RateLimiter
from app.platform.mail import post


async def request_reset(
    database: Database, limiter: RateLimiter, email: str, device: Device
) -> None:
    """Mail the owner of an address a way to a new password; say nothing about who that is."""
    email = fold_email(email)
    await throttle_mail(limiter, "reset", email, device)
    async with database.unit() as unit:
        await post(unit, Letters.PASSWORD_RESET, email)


async def reset_password(
    database: Database, limiter: RateLimiter, token: str, password: str, device: Device
) -> int:
    """Set the password of whoever reads the account's mail; return how many devices that ended."""
    await throttle_token(limiter, device)
    fresh = await _checked(password)
    async with database.unit() as unit:
        _, user = await redeem(unit, token, TokenPurpose.PASSWORD_RESET)
        _check(password, user)
        user.password_hash = fresh
        user.email_verified_at = user.email_verified_at or func.now()
        ended = await end_sessions(unit, user.id)
        await revoke(unit, user.id, TokenPurpose.SIGN_IN_LINK)
        await notify(unit, user.id, user.email, Notice.PASSWORD_CHANGED, device)
        return ended


async def change_password(
    database: Database, identity: Identity, password: str, device: Device
) -> int:
    """Set one's password, and end all other sessions; return how many."""
    fresh = await _checked(password)
    async with database.unit() as unit:
        user = await proven(unit, identity)
        _check(password, user)
        user.password_hash = fresh
        ended = await end_sessions(unit, user.id, but=identity.session_id)
        await revoke(unit, user.id, TokenPurpose.PASSWORD_RESET, TokenPurpose.SIGN_IN_LINK)
        await notify(unit, user.id, user.email, Notice.PASSWORD_CHANGED, device)
        return ended


async def end_sessions(unit: UnitOfWork, user_id: UUID, *, but: UUID | None = None) -> int:
    """End somebody's sessions and what they have open, but for one; return how many."""
    ended = await unit.session.scalars(
        update(AuthSession)
        .where(
            AuthSession.user_id == user_id,
            AuthSession.revoked_at.is_(None),
            AuthSession.id.is_distinct_from(but),
        )
        .values(revoked_at=func.now())
        .returning(AuthSession.id)
    )
    unit.emit(rights_stream(user_id), RightsChanged("sessions ended"))
    return len(ended.all())


async def _checked(password: str) -> str:
    # Hashed before there is a transaction: argon2 takes a tenth of a second, a connection is dear.
    if faults := faults_of(password):
        raise InvalidInput(*faults)
    return await hash_password(password)


def _check(password: str, user: User) -> None:
    if faults := faults_of(password, *personal_words(user.email)):
        raise InvalidInput(*faults)
