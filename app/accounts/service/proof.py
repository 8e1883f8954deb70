"""A fresh proof that it is really the owner: asked for before what cannot be taken back."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select, update

from app.accounts import passwords
from app.accounts.errors import InvalidCredentials, ReauthenticationRequired
from app.accounts.identity import Identity
from app.accounts.models import AuthSession, User
from app.accounts.service.second_factor import SecondFactors
from app.accounts.service.sessions import Device
from app.accounts.service.throttle import throttle_proof
from app.platform.db.engine import Database
from app.platform.db.unit import UnitOfWork
from app.platform.errors import Forbidden
from app.platform.limits import RateLimiter

#: How long a proof holds.
FRESH = timedelta(minutes=15)


async def proven(unit: UnitOfWork, identity: Identity, *, programs: bool = False) -> User:
    """Return the owner, for changing, if they have shown lately that it is them.

    A program cannot show anything: with its token it does only what `programs` may do as well.
    """
    if identity.session_id is None:
        if not programs:
            raise Forbidden("This needs a session: sign in, and do it there.")
    else:
        fresh = await unit.session.scalar(
            select(AuthSession.authenticated_at > func.now() - FRESH).where(
                AuthSession.id == identity.session_id, AuthSession.revoked_at.is_(None)
            )
        )
        if not fresh:
            raise ReauthenticationRequired
    # Others may go on to refer to the account meanwhile: only what it says is held.
    asked = select(User).where(User.id == identity.id).with_for_update(key_share=True)
    return (await unit.session.scalars(asked)).one()


@dataclass(frozen=True)
class Proof:
    """Takes a proof of somebody who is signed in."""

    database: Database
    limiter: RateLimiter
    factors: SecondFactors

    async def give(
        self, identity: Identity, session_id: UUID, password: str, code: str | None, device: Device
    ) -> datetime:
        """Believe a session for some time, by password and second factor."""
        await throttle_proof(self.limiter, session_id)
        async with self.database.read() as session:
            stored = await session.scalar(select(User.password_hash).where(User.id == identity.id))
        if stored is None:
            raise InvalidCredentials("This account has no password; sign in anew instead.")
        if not await passwords.matches(stored, password):
            raise InvalidCredentials("This is not the password.")
        await self.factors.demand(identity.id, code, device)
        async with self.database.unit() as unit:
            asked = select(User).where(User.id == identity.id).with_for_update()
            user = (await unit.session.scalars(asked)).one()
            await self.factors.use(unit, user, code, device)
            believed = update(AuthSession).where(AuthSession.id == session_id)
            at = believed.values(authenticated_at=func.now()).returning(
                AuthSession.authenticated_at
            )
            return (await unit.session.scalars(at)).one()
