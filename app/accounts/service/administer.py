"""What only those who run the installation do to accounts, at the terminal."""

from collections.abc import Sequence

from sqlalchemy import func, select, update

from app.accounts.events import RightsChanged, rights_stream
from app.accounts.models import AuthSession, AuthToken, TokenPurpose, User, UserRole
from app.accounts.service.sign_up import NewAccount, create_user, fold_email
from app.credits.service.ledger import open_wallet
from app.platform.db.engine import Database
from app.platform.db.unit import UnitOfWork
from app.platform.errors import NotFound
from app.workspaces.service import create_personal_workspace


async def create_account(unit: UnitOfWork, account: NewAccount, role: UserRole) -> User:
    """Create an account with its personal workspace, without signing anybody in."""
    user = await create_user(unit, account, role)
    await create_personal_workspace(unit, user.id, user.username)
    await open_wallet(unit, user.id)
    return user


async def list_users(database: Database) -> Sequence[User]:
    """Return all accounts, the oldest first."""
    async with database.read() as session:
        return (await session.scalars(select(User).order_by(User.id))).all()


async def find_user(unit: UnitOfWork, email: str) -> User:
    """Return the account with this address, for changing."""
    asked = select(User).where(User.email == fold_email(email)).with_for_update()
    user = (await unit.session.scalars(asked)).one_or_none()
    if user is None:
        raise NotFound(f"There is no account with the address {email}; see `fabula users list`.")
    return user


async def disable_user(unit: UnitOfWork, email: str) -> User:
    """Shut somebody out at once: no sign-in, no session, no open subscription."""
    user = await find_user(unit, email)
    user.is_active = False
    await unit.session.execute(
        update(AuthSession)
        .where(AuthSession.user_id == user.id, AuthSession.revoked_at.is_(None))
        .values(revoked_at=func.now())
    )
    unit.emit(rights_stream(user.id), RightsChanged("account disabled"))
    return user


async def enable_user(unit: UnitOfWork, email: str) -> User:
    """Let somebody in again; their sessions stay ended, their tokens work."""
    user = await find_user(unit, email)
    user.is_active = True
    return user


async def list_tokens(unit: UnitOfWork, email: str) -> Sequence[AuthToken]:
    """Return somebody's API tokens, the oldest first."""
    user = await find_user(unit, email)
    asked = (
        select(AuthToken)
        .where(AuthToken.user_id == user.id, AuthToken.purpose == TokenPurpose.API)
        .order_by(AuthToken.id)
    )
    return (await unit.session.scalars(asked)).all()
