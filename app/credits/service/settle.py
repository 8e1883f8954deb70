"""What a payment provider tells of a purchase, each event with its effect once."""

from uuid import UUID

import structlog
from sqlalchemy import func, or_, select
from sqlalchemy.dialects.postgresql import insert

from app.credits.models import (
    EntryKind,
    LicenceFlag,
    LicenceScope,
    PaymentEvent,
    Purchase,
    PurchaseStatus,
)
from app.credits.payments import Payment, Refund, Told, Unpaid
from app.credits.posting import ISSUANCE, WALLET, Posting, owed_back, taken_last
from app.credits.service.ledger import locked_wallet, post
from app.credits.service.licence import FLAGS
from app.platform.db.unit import UnitOfWork
from app.platform.errors import Conflict

log = structlog.get_logger(__name__)


class NotWhatWasBought(Conflict):
    """What was paid is not what was asked for; look at it by hand."""


class TooEarly(Conflict):
    """What this is about has not been told yet; tell it again later."""


async def settle(unit: UnitOfWork, provider: str, told: Told) -> bool:
    """Take in one event; False is one that had its effect before, or is about nothing of ours."""
    purchase = await _purchase(unit, provider, told)
    if purchase is None:
        log.info("payments.not_ours", provider=provider, kind=told.kind)
        return False
    fresh = insert(PaymentEvent).values(
        purchase_id=purchase.id, provider=provider, name=told.name, kind=told.kind
    )
    pair = ["provider", "name"]
    noted = fresh.on_conflict_do_nothing(index_elements=pair).returning(PaymentEvent.id)
    if await unit.session.scalar(noted) is None:
        return False
    match told.news:
        case Payment() as payment:
            await _paid(unit, purchase, payment)
        case Unpaid() as unpaid:
            if purchase.status is PurchaseStatus.PENDING:
                expired, failed = PurchaseStatus.EXPIRED, PurchaseStatus.FAILED
                purchase.status = expired if unpaid.expired else failed
        case Refund() as refund:
            await _refunded(unit, purchase, refund)
    return True


async def _purchase(unit: UnitOfWork, provider: str, told: Told) -> Purchase | None:
    """Return the purchase an event is about, held: its events have their effects in turn."""
    news = told.news
    known = (
        Purchase.payment_ref == news.payment_ref
        if isinstance(news, Refund)
        else Purchase.provider_ref == news.ref
    )
    asked = select(Purchase).where(
        Purchase.provider == provider,
        or_(known, Purchase.id == told.purchase_id) if told.purchase_id else known,
    )
    return (await unit.session.scalars(asked.with_for_update())).one_or_none()


async def _paid(unit: UnitOfWork, purchase: Purchase, payment: Payment) -> None:
    if (payment.amount, payment.currency) != (purchase.amount, purchase.currency):
        log.error(
            "payments.amount_differs",
            purchase=str(purchase.id),
            asked=f"{purchase.amount} {purchase.currency}",
            paid=f"{payment.amount} {payment.currency}",
        )
        raise NotWhatWasBought
    if purchase.provider_ref not in {None, payment.ref}:
        raise NotWhatWasBought
    if purchase.paid_at is not None:
        return
    purchase.status = PurchaseStatus.PAID
    purchase.paid_at = func.now()
    purchase.provider_ref = payment.ref
    purchase.payment_ref = payment.payment_ref
    await unit.session.flush()
    if purchase.credits:
        wallet = await locked_wallet(unit, purchase.user_id)
        memo = f"Bought: {purchase.credits:,} credits"
        await post(
            unit,
            wallet,
            Posting(
                EntryKind.PURCHASE,
                ISSUANCE,
                WALLET,
                purchase.credits,
                f"purchase:{purchase.id}",
                memo,
            ),
        )
    elif purchase.book_id is not None:
        await _license(unit, purchase.id, purchase.user_id, purchase.book_id)


async def _license(unit: UnitOfWork, purchase_id: UUID, user_id: UUID, book_id: UUID) -> None:
    """Give a buyer what is offered; what is offered later does not change what was bought."""
    asked = select(LicenceFlag).where(
        LicenceFlag.book_id == book_id, LicenceFlag.scope == LicenceScope.OFFER
    )
    offered = (await unit.session.scalars(asked)).one_or_none()
    # Whoever paid for an offer that is gone by now has bought all that could have been in it.
    flags = {name: getattr(offered, name) for name in FLAGS} if offered else _everything()
    unit.add(
        LicenceFlag(
            book_id=book_id,
            scope=LicenceScope.PURCHASE,
            user_id=user_id,
            purchase_id=purchase_id,
            **flags,
        )
    )


def _everything() -> dict[str, bool | None]:
    return {name: None if name == "max_quote_chars" else True for name in FLAGS}


async def _refunded(unit: UnitOfWork, purchase: Purchase, refund: Refund) -> None:
    """Take bought credits back as money went back: what is spent or set aside stays so."""
    if purchase.paid_at is None:
        raise TooEarly
    purchase.refunded = max(purchase.refunded, min(refund.amount, purchase.amount))
    if purchase.refunded == purchase.amount:
        purchase.status = PurchaseStatus.REFUNDED
    owed = owed_back(purchase.credits, purchase.amount, purchase.refunded) - purchase.credits_taken
    wallet = await locked_wallet(unit, purchase.user_id)
    taken = min(owed, wallet.balance)
    if taken < owed:
        log.warning("payments.spent_before", purchase=str(purchase.id), credits=owed - taken)
    if taken <= 0:
        return
    purchase.credits_taken += taken
    await unit.session.flush()
    await post(
        unit,
        wallet,
        Posting(
            EntryKind.REFUND,
            WALLET,
            ISSUANCE,
            taken,
            f"refund:{purchase.id}:{purchase.credits_taken}",
            "Money for bought credits went back",
            taken_last(taken, wallet.balance, wallet.monthly_left),
        ),
    )
