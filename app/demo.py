"""What a first start shows: an account to look around with."""

import asyncio
import base64
import secrets

from sqlalchemy import select

from app import registry
from app.accounts.models import AuthToken, TokenPurpose, User
from app.accounts.service.sign_up import NewAccount, create_user
from app.graph.ids import encode_id
from app.platform.crypto import Keyring
from app.platform.db.engine import Database
from app.platform.db.unit import UnitOfWork
from app.platform.scopes import ALL_SCOPES
from app.platform.secrets import Prefix, hash_of
from app.settings import Settings
from app.workspaces.service import create_personal_workspace

EMAIL = "demo@localhost"


def ensure(settings: Settings) -> dict[str, str | None]:
    """Make sure there is a demo account, and return its token, its id and its book's id."""
    registry.load()
    return asyncio.run(_ensure(settings))


async def _ensure(settings: Settings) -> dict[str, str | None]:
    # Derived from the master key, the token is the same at every start and stored nowhere.
    keyring = Keyring.parse(settings.secret_keys.get_secret_value())
    token = Prefix.API + base64.urlsafe_b64encode(keyring.subkey("demo token")).decode().rstrip("=")
    database = Database(str(settings.database_url), pool=1)
    try:
        async with database.unit() as unit:
            user = await _account(unit)
            await _grant(unit, user, token)
            return {"token": token, "user": encode_id("User", user.id), "book": None}
    finally:
        await database.close()


async def _account(unit: UnitOfWork) -> User:
    user = (await unit.session.scalars(select(User).where(User.email == EMAIL))).one_or_none()
    if user is None:
        # Nobody knows the password: the account is for its token.
        account = NewAccount(EMAIL, secrets.token_urlsafe(32), "demo", "Demo Reader")
        user = await create_user(unit, account)
        await create_personal_workspace(unit, user.id, user.username)
    return user


async def _grant(unit: UnitOfWork, user: User, token: str) -> None:
    known = select(AuthToken.id).where(AuthToken.token_hash == hash_of(token))
    if await unit.session.scalar(known) is None:
        unit.add(
            AuthToken(
                user_id=user.id,
                purpose=TokenPurpose.API,
                name="Demo",
                token_hash=hash_of(token),
                scopes=sorted(ALL_SCOPES),
            )
        )
