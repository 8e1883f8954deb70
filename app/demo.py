"""What a first start shows: an account to look around with, and a book on its way in."""

import asyncio
import base64
import secrets
from collections.abc import AsyncIterator
from dataclasses import replace
from uuid import UUID

from sqlalchemy import select

from app import registry
from app.accounts.models import AuthToken, TokenPurpose, User
from app.accounts.service.sign_up import NewAccount, create_user
from app.books.models import Book, BookKind, Licence
from app.books.service.receive import receive_file
from app.books.service.shelve import shelve
from app.credits.service.ledger import open_wallet
from app.graph.ids import encode_id
from app.platform.crypto import Keyring
from app.platform.db.engine import Database
from app.platform.db.unit import UnitOfWork
from app.platform.scopes import ALL_SCOPES
from app.platform.secrets import Prefix, hash_of
from app.platform.storage import open_store
from app.settings import Settings
from app.workspaces.service import create_personal_workspace

EMAIL = "demo@localhost"
FILE = "the-long-lull.epub"


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
            user = await unit.session.scalar(select(User).where(User.email == EMAIL))
            book: UUID | None
            if user is None:
                user = await _account(unit)
                book = await _book(unit, user.id, settings)
            else:
                book = await _known_book(unit, user.id)
            await _grant(unit, user, token)
            return {
                "token": token,
                "user": encode_id("User", user.id),
                "book": None if book is None else encode_id("Book", book),
            }
    finally:
        await database.close()


async def _account(unit: UnitOfWork) -> User:
    # Nobody knows the password: the account is for its token.
    account = NewAccount(EMAIL, secrets.token_urlsafe(32), "demo", "Demo Reader")
    user = await create_user(unit, account)
    await create_personal_workspace(unit, user.id, user.username)
    await open_wallet(unit, user.id)
    return user


async def _book(unit: UnitOfWork, user_id: UUID, settings: Settings) -> UUID:
    """Put our own novella on the new shelf; a worker takes it in while one looks on."""
    # Only a first start binds it, and only then is its binder needed.
    from demo.build import build  # noqa: PLC0415

    store = open_store(str(settings.storage_url))
    try:
        source = await receive_file(store, FILE, _whole(build()), settings.max_upload_bytes)
    finally:
        store.close()
    source = replace(source, licence=Licence.OPEN)
    shelved = await shelve(unit, user_id, source, kind=BookKind.NOVEL)
    return shelved.book.id


async def _known_book(unit: UnitOfWork, user_id: UUID) -> UUID | None:
    """Find the novella of an earlier start; who has deleted it does not get it back."""
    mine = select(Book.id).where(Book.user_id == user_id, Book.filename == FILE)
    return await unit.session.scalar(mine.order_by(Book.id).limit(1))


async def _whole(content: bytes) -> AsyncIterator[bytes]:
    yield content


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
