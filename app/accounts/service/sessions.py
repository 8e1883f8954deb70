from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import func, select, update

from app.accounts.events import RightsChanged, rights_stream
from app.accounts.models import AuthSession
from app.platform.db.unit import UnitOfWork
from app.platform.errors import NotFound
from app.platform.secrets import Prefix, hash_of, new_secret


@dataclass(frozen=True)
class Device:
    """Where somebody signs in from."""

    address: str
    user_agent: str


@dataclass(frozen=True)
class Opened:
    """A session just opened, and its token, which is never shown again."""

    session: AuthSession
    token: str


async def open_session(
    unit: UnitOfWork,
    user_id: UUID,
    device: Device,
    lifetime: timedelta,
    workspace_id: UUID | None,
) -> Opened:
    """Sign a device in."""
    token = new_secret(Prefix.SESSION)
    row = unit.add(
        AuthSession(
            user_id=user_id,
            token_hash=hash_of(token),
            expires_at=func.now() + lifetime,
            ip=device.address,
            user_agent=device.user_agent[:500],
            current_workspace_id=workspace_id,
        )
    )
    await unit.session.flush()
    await unit.session.refresh(row)
    return Opened(row, token)


async def refresh_session(unit: UnitOfWork, session_id: UUID, lifetime: timedelta) -> Opened:
    """Give a session a new token; the old one is worthless from now on."""
    token = new_secret(Prefix.SESSION)
    row = (
        await unit.session.scalars(
            update(AuthSession)
            .where(AuthSession.id == session_id, AuthSession.revoked_at.is_(None))
            .values(
                token_hash=hash_of(token),
                expires_at=func.now() + lifetime,
                last_seen_at=func.now(),
            )
            .returning(AuthSession)
        )
    ).one_or_none()
    if row is None:
        raise NotFound("This session is over; sign in again.")
    unit.emit(rights_stream(row.user_id), RightsChanged("session refreshed"))
    return Opened(row, token)


async def revoke_session(unit: UnitOfWork, user_id: UUID, session_id: UUID) -> AuthSession:
    """End one of a person's sessions, and what it has open."""
    row = (
        await unit.session.scalars(
            select(AuthSession)
            .where(AuthSession.id == session_id, AuthSession.user_id == user_id)
            .with_for_update()
        )
    ).one_or_none()
    if row is None:
        raise NotFound("You have no such session.")
    if row.revoked_at is None:
        await unit.session.execute(
            update(AuthSession).where(AuthSession.id == row.id).values(revoked_at=func.now())
        )
        await unit.session.refresh(row)
        unit.emit(rights_stream(user_id), RightsChanged("session revoked"))
    return row
