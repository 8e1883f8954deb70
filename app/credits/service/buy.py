"""Buying: a purchase is written down first, then the provider opens a page where it is paid."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from app.books.service.find import readable_book
from app.credits.models import LicenceFlag, LicenceScope, Purchase, PurchaseStatus
from app.credits.payments import Order, Payments
from app.credits.service.adjust import key_faults
from app.platform.db.unit import UnitOfWork
from app.platform.errors import Conflict, InvalidInput, NotFound
from app.platform.runtime import Runtime

#: Where an app shows how a checkout went.
PAID, LEFT = "/credits#paid", "/credits#left"


@dataclass(frozen=True)
class Item:
    """What somebody wants to buy: a pack of credits, or a licence for a book."""

    pack: str | None = None
    book_id: UUID | None = None


@dataclass(frozen=True)
class _Offer:
    name: str
    amount: int
    currency: str
    credits: int = 0


async def purchase(
    runtime: Runtime, payments: Payments, user_id: UUID, item: Item, key: str
) -> Purchase:
    """Return a purchase and where to pay for it; the same key is the same purchase."""
    payments.check()
    if faults := key_faults(key):
        raise InvalidInput(*faults)
    async with runtime.database.unit() as unit:
        offer = await _offer(unit, runtime, user_id, item)
        bought = await _noted(unit, payments, user_id, item, offer, key)
    if bought.checkout_url is not None or bought.status is not PurchaseStatus.PENDING:
        return bought
    home = (runtime.settings.app_url or runtime.settings.base_url).rstrip("/")
    order = Order(bought.id, offer.name, bought.amount, bought.currency, home + PAID, home + LEFT)
    # Outside of any transaction: the provider takes its time, and knows repetitions.
    checkout = await payments.open_checkout(order)
    async with runtime.database.unit() as unit:
        asked = select(Purchase).where(Purchase.id == bought.id).with_for_update()
        bought = (await unit.session.scalars(asked)).one()
        bought.provider_ref = checkout.ref
        bought.checkout_url = checkout.url
    return bought


async def _offer(unit: UnitOfWork, runtime: Runtime, user_id: UUID, item: Item) -> _Offer:
    if item.book_id is None:
        packs = {pack.name: pack for pack in runtime.settings.credit_packs}
        pack = packs.get(item.pack or "")
        if pack is None:
            raise NotFound("There is no such pack of credits; see `creditPacks`.")
        return _Offer(f"{pack.credits:,} credits", pack.price, pack.currency, pack.credits)
    book = await readable_book(unit, user_id, item.book_id)
    if book.user_id == user_id:
        raise Conflict("This book is yours: you may do everything with it.")
    asked = select(LicenceFlag).where(
        LicenceFlag.book_id == book.id, LicenceFlag.scope == LicenceScope.OFFER
    )
    offered = (await unit.session.scalars(asked)).one_or_none()
    if offered is None or offered.price is None or offered.currency is None:
        raise NotFound("No licence for this book is offered for money.")
    return _Offer(f"Licence: {book.title[:200]}", offered.price, offered.currency)


async def _noted(
    unit: UnitOfWork, payments: Payments, user_id: UUID, item: Item, offer: _Offer, key: str
) -> Purchase:
    made = insert(Purchase).values(
        user_id=user_id,
        book_id=item.book_id,
        pack=item.pack,
        credits=offer.credits,
        amount=offer.amount,
        currency=offer.currency,
        provider=payments.provider,
        idempotency_key=key,
    )
    await unit.session.execute(
        made.on_conflict_do_nothing(index_elements=["user_id", "idempotency_key"])
    )
    asked = select(Purchase).where(Purchase.user_id == user_id, Purchase.idempotency_key == key)
    bought = (await unit.session.scalars(asked)).one()
    if (bought.pack, bought.book_id) != (item.pack, item.book_id):
        raise Conflict("This key stands for another purchase; take a new one.")
    return bought
