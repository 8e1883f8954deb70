from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select, update

from app.accounts.errors import SessionOver
from app.accounts.identity import Identity
from app.accounts.models import AuthSession, AuthToken, TokenPurpose, User
from app.platform.db.engine import Database
from app.platform.scopes import ALL_SCOPES
from app.platform.secrets import Prefix, hash_of

#: How exactly the last use of a session or token is known.
SEEN_EVERY = timedelta(minutes=1)


async def authenticate(database: Database, token: str, *, lifetime: timedelta) -> Identity:
    """Return who `token` stands for; its use keeps a session alive."""
    if token.startswith(Prefix.API):
        return await _by_api_token(database, token)
    async with database.glance() as session:
        found = (
            await session.execute(
                select(AuthSession, User.role)
                .join(User, User.id == AuthSession.user_id)
                .where(
                    AuthSession.token_hash == hash_of(token),
                    AuthSession.revoked_at.is_(None),
                    AuthSession.expires_at > func.now(),
                    User.is_active,
                )
            )
        ).one_or_none()
    if found is None:
        raise SessionOver
    row, role = found
    if datetime.now(UTC) - row.last_seen_at > SEEN_EVERY:
        async with database.unit() as unit:
            await unit.session.execute(
                update(AuthSession)
                .where(AuthSession.id == row.id)
                .values(last_seen_at=func.now(), expires_at=func.now() + lifetime)
            )
    return Identity(
        row.user_id, role, ALL_SCOPES, session_id=row.id, workspace_id=row.current_workspace_id
    )


async def _by_api_token(database: Database, token: str) -> Identity:
    async with database.glance() as session:
        found = (
            await session.execute(
                select(AuthToken, User.role)
                .join(User, User.id == AuthToken.user_id)
                .where(
                    AuthToken.token_hash == hash_of(token),
                    AuthToken.purpose == TokenPurpose.API,
                    AuthToken.revoked_at.is_(None),
                    func.coalesce(AuthToken.expires_at, func.now() + SEEN_EVERY) > func.now(),
                    User.is_active,
                )
            )
        ).one_or_none()
    if found is None:
        raise SessionOver
    row, role = found
    if row.last_used_at is None or datetime.now(UTC) - row.last_used_at > SEEN_EVERY:
        async with database.unit() as unit:
            await unit.session.execute(
                update(AuthToken).where(AuthToken.id == row.id).values(last_used_at=func.now())
            )
    return Identity(row.user_id, role, frozenset(row.scopes), token_id=row.id)
