from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import func, select, update

from app.accounts import passwords
from app.accounts.errors import InvalidCredentials
from app.accounts.letters import Letters
from app.accounts.models import LoginMethod, LoginOutcome, TokenPurpose, User
from app.accounts.service.login_events import knows, record
from app.accounts.service.mailed_tokens import holder, redeem
from app.accounts.service.second_factor import SecondFactors
from app.accounts.service.sessions import Device, Opened, open_session
from app.accounts.service.sign_up import fold_email
from app.accounts.service.throttle import (
    forgive_code,
    forgive_sign_in,
    throttle_mail,
    throttle_sign_in,
    throttle_token,
)
from app.platform.db.engine import Database
from app.platform.db.unit import UnitOfWork
from app.platform.limits import RateLimiter
from app.platform.mail import post
from app.workspaces.service import personal_workspace


@dataclass(frozen=True)
class Door:
    """What every way of signing in goes through."""

    database: Database
    limiter: RateLimiter
    factors: SecondFactors
    device: Device
    lifetime: timedelta

    async def by_password(
        self, email: str, password: str, code: str | None = None
    ) -> tuple[User, Opened]:
        """Open a session for whoever knows the password, and has the second factor if there is one.

        Whether the account exists changes neither the answer nor the work that is done for it.
        """
        email = fold_email(email)
        user = await self._find(email)
        user_id = None if user is None else user.id

        async def known() -> bool:
            return await knows(self.database, user_id, self.device)

        await throttle_sign_in(self.limiter, email, self.device, known)
        # Checked outside any transaction: argon2 takes a tenth of a second, a connection is dear.
        right = await passwords.matches(user.password_hash if user else None, password)
        if user is None or not right or not user.is_active:
            await self._refuse(user_id, right=right)
            raise InvalidCredentials
        await self.factors.demand(user.id, code, self.device)
        fresh = None
        if user.password_hash and passwords.outdated(user.password_hash):
            fresh = await passwords.hash_password(password)
        async with self.database.unit() as unit:
            if fresh is not None:
                renewed = update(User).where(User.id == user.id).values(password_hash=fresh)
                await unit.session.execute(renewed)
            await self.factors.use(unit, user, code, self.device)
            opened = await self.enter(unit, user.id, LoginMethod.PASSWORD)
        await forgive_sign_in(self.limiter, email, self.device)
        if code:
            await forgive_code(self.limiter, user.id)
        return user, opened

    async def by_link(self, token: str, code: str | None = None) -> tuple[User, Opened]:
        """Open a session for whoever reads the account's mail; a second factor is asked for too."""
        await throttle_token(self.limiter, self.device)
        user_id = await holder(self.database, token, TokenPurpose.SIGN_IN_LINK)
        # Before the link is used up: it stays good while the code is missing or wrong.
        await self.factors.demand(user_id, code, self.device)
        async with self.database.unit() as unit:
            _, user = await redeem(unit, token, TokenPurpose.SIGN_IN_LINK)
            await self.factors.use(unit, user, code, self.device)
            opened = await self.enter(unit, user.id, LoginMethod.LINK)
        return user, opened

    async def enter(self, unit: UnitOfWork, user_id: UUID, method: LoginMethod) -> Opened:
        """Sign somebody in who has shown who they are."""
        active = (
            update(User)
            .where(User.id == user_id, User.is_active)
            .values(last_login_at=func.now())
            .returning(User.id)
        )
        if await unit.session.scalar(active) is None:
            raise InvalidCredentials
        record(unit, user_id, LoginOutcome.SUCCESS, method, self.device)
        workspace = await personal_workspace(unit.session, user_id)
        return await open_session(unit, user_id, self.device, self.lifetime, workspace.id)

    async def _find(self, email: str) -> User | None:
        async with self.database.read() as session:
            return (await session.scalars(select(User).where(User.email == email))).one_or_none()

    async def _refuse(self, user_id: UUID | None, *, right: bool) -> None:
        outcome = LoginOutcome.DISABLED if right else LoginOutcome.WRONG_PASSWORD
        async with self.database.unit() as unit:
            record(unit, user_id, outcome, LoginMethod.PASSWORD, self.device)


async def request_link(
    database: Database, limiter: RateLimiter, email: str, device: Device
) -> None:
    """Mail the owner of an address a link that signs in once; say nothing about who that is."""
    email = fold_email(email)
    await throttle_mail(limiter, "link", email, device)
    async with database.unit() as unit:
        await post(unit, Letters.SIGN_IN_LINK, email)
