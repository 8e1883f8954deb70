"""Declaring what others may do with a book."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Uuid, literal, select
from sqlalchemy.dialects.postgresql import insert

from app.accounts.models import User
from app.books.events import BookChanged, book_stream
from app.books.models import Book
from app.books.service.find import own_book
from app.credits.models import LicenceFlag, LicenceScope
from app.platform.db.unit import UnitOfWork
from app.platform.errors import FieldFault, Forbidden, InvalidInput, NotFound
from app.workspaces.models import Workspace
from app.workspaces.service import is_member

#: The most that a licence may cost, in the currency's smallest unit.
DEAREST = 10_000_000

_CURRENCY = 3


@dataclass(frozen=True)
class Receiver:
    """Whom flags are for: a reader, a workspace, whoever buys them, or else everybody."""

    username: str | None = None
    workspace_id: UUID | None = None
    price: int | None = None
    currency: str | None = None

    @property
    def scope(self) -> LicenceScope:
        """Return the kind of receiver."""
        if self.username is not None:
            return LicenceScope.READER
        if self.workspace_id is not None:
            return LicenceScope.WORKSPACE
        return LicenceScope.EVERYBODY if self.price is None else LicenceScope.OFFER


async def grant_licence(
    unit: UnitOfWork,
    user_id: UUID,
    book_id: UUID,
    receiver: Receiver,
    flags: Mapping[str, Any],
    *,
    admin: bool,
) -> Book:
    """Say what others may do with a book of one's own; administrators may for any."""
    _check(receiver, flags)
    book = await _book(unit, user_id, book_id, admin=admin)
    if receiver.scope is LicenceScope.OFFER and not admin:
        # What is paid goes to whoever runs the installation.
        raise Forbidden("Only an administrator can offer licences for money.")
    values = {
        "book_id": book.id,
        "scope": receiver.scope,
        "user_id": await _reader(unit, receiver),
        "workspace_id": await _workspace(unit, user_id, receiver, admin=admin),
        "price": receiver.price,
        "currency": receiver.currency,
        **flags,
    }
    again = {"price": receiver.price, "currency": receiver.currency, **flags}
    await unit.session.execute(
        insert(LicenceFlag)
        .values(values)
        .on_conflict_do_update(
            index_elements=["book_id", "scope", "user_id", "workspace_id", "purchase_id"],
            set_=again,
        )
    )
    unit.emit(book_stream(book.id), BookChanged())
    return book


def _check(receiver: Receiver, flags: Mapping[str, Any]) -> None:
    faults = []
    most = flags.get("max_quote_chars")
    if most is not None and not 0 <= most <= DEAREST:
        faults.append(FieldFault("flags.maxQuoteChars", "Allow 0 characters or more, or all."))
    if receiver.price is not None:
        if not 0 < receiver.price <= DEAREST:
            words = f"A licence costs 1 to {DEAREST:,} of the currency's smallest unit."
            faults.append(FieldFault("to.buyers.price", words))
        currency = receiver.currency or ""
        if len(currency) != _CURRENCY or not (currency.isascii() and currency.islower()):
            words = "Name the currency by its three letters, in lower case: usd."
            faults.append(FieldFault("to.buyers.currency", words))
    if faults:
        raise InvalidInput(*faults)


async def _book(unit: UnitOfWork, user_id: UUID, book_id: UUID, *, admin: bool) -> Book:
    if not admin:
        return await own_book(unit, user_id, book_id)
    asked = select(Book).where(Book.id == book_id).with_for_update()
    book = (await unit.session.scalars(asked)).one_or_none()
    if book is None:
        raise NotFound("There is no such book.")
    return book


async def _reader(unit: UnitOfWork, receiver: Receiver) -> UUID | None:
    if receiver.username is None:
        return None
    asked = select(User.id).where(User.username == receiver.username)
    found = await unit.session.scalar(asked)
    if found is None:
        raise NotFound("There is nobody with this user name.")
    return found


async def _workspace(
    unit: UnitOfWork, user_id: UUID, receiver: Receiver, *, admin: bool
) -> UUID | None:
    if receiver.workspace_id is None:
        return None
    asked = select(Workspace.id).where(Workspace.id == receiver.workspace_id)
    if not admin:
        asked = asked.where(is_member(user_id, literal(receiver.workspace_id, Uuid())))
    found = await unit.session.scalar(asked)
    if found is None:
        raise NotFound("You are in no such workspace.")
    return found
