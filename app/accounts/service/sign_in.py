from datetime import timedelta

from sqlalchemy import func, select, update

from app.accounts import passwords
from app.accounts.errors import InvalidCredentials
from app.accounts.models import LoginEvent, LoginMethod, LoginOutcome, User
from app.accounts.service.sessions import Device, Opened, open_session
from app.accounts.service.sign_up import fold_email
from app.accounts.service.throttle import throttle_sign_in
from app.platform.db.engine import Database
from app.platform.db.unit import UnitOfWork
from app.platform.limits import RateLimiter
from app.workspaces.service import personal_workspace


async def sign_in(
    database: Database,
    limiter: RateLimiter,
    email: str,
    password: str,
    device: Device,
    lifetime: timedelta,
) -> tuple[User, Opened]:
    """Open a session for whoever knows the password."""
    email = fold_email(email)
    await throttle_sign_in(limiter, email, device)
    async with database.read() as session:
        user = (await session.scalars(select(User).where(User.email == email))).one_or_none()
    # Checked outside any transaction: argon2 takes a tenth of a second, a connection is dear.
    right = await passwords.matches(user.password_hash if user else None, password)
    if user is None:
        raise InvalidCredentials
    if not right or not user.is_active:
        outcome = LoginOutcome.DISABLED if right else LoginOutcome.WRONG_PASSWORD
        async with database.unit() as unit:
            _record(unit, user, outcome, device)
        raise InvalidCredentials
    async with database.unit() as unit:
        changes: dict[str, object] = {"last_login_at": func.now()}
        if user.password_hash and passwords.outdated(user.password_hash):
            changes["password_hash"] = await passwords.hash_password(password)
        await unit.session.execute(update(User).where(User.id == user.id).values(changes))
        _record(unit, user, LoginOutcome.SUCCESS, device)
        workspace = await personal_workspace(unit.session, user.id)
        return user, await open_session(unit, user.id, device, lifetime, workspace.id)


def _record(unit: UnitOfWork, user: User, outcome: LoginOutcome, device: Device) -> None:
    unit.add(
        LoginEvent(
            user_id=user.id,
            outcome=outcome,
            method=LoginMethod.PASSWORD,
            ip=device.address,
            user_agent=device.user_agent,
        )
    )
