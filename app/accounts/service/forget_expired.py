from datetime import timedelta

from sqlalchemy import delete, func

from app.accounts.models import (
    AuthSession,
    AuthToken,
    Challenge,
    EmailChange,
    LoginEvent,
    SignUp,
    TokenPurpose,
)
from app.platform.db.engine import Database
from app.platform.mail.models import Mail

#: How long attempts to sign in, and sessions and tokens that are over, can be looked at.
REMEMBERED = timedelta(days=90)

#: How long a mail that no server took is kept, for an operator who wonders.
UNSENT = timedelta(days=7)


async def forget_expired(database: Database) -> int:
    """Remove what was only good for a while; return how many rows."""
    over = func.coalesce(AuthToken.used_at, AuthToken.revoked_at, AuthToken.expires_at)
    rows = (
        delete(SignUp).where(SignUp.expires_at < func.now()),
        delete(Challenge).where(Challenge.expires_at < func.now()),
        delete(EmailChange).where(EmailChange.expires_at < func.now()),
        delete(Mail).where(Mail.created_at < func.now() - UNSENT),
        delete(LoginEvent).where(LoginEvent.created_at < func.now() - REMEMBERED),
        delete(AuthToken).where(
            AuthToken.purpose != TokenPurpose.API, over < func.now() - REMEMBERED
        ),
        delete(AuthSession).where(
            func.coalesce(AuthSession.revoked_at, AuthSession.expires_at) < func.now() - REMEMBERED
        ),
    )
    forgotten = 0
    for statement in rows:
        async with database.unit() as unit:
            table = statement.table.c.id
            gone = await unit.session.scalars(statement.returning(table))
            forgotten += len(gone.all())
    return forgotten
