from datetime import datetime
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.platform.db.base import Model, Owner


class PurchaseStatus(StrEnum):
    """How far a purchase is."""

    PENDING = "PENDING"
    PAID = "PAID"
    FAILED = "FAILED"
    EXPIRED = "EXPIRED"
    REFUNDED = "REFUNDED"


class Purchase(Model):
    """Credits, or more rights in a book, that somebody buys for money."""

    __tablename__ = "purchases"
    __table_args__ = (
        # A book that is deleted takes its licences along, and leaves what was paid for it.
        CheckConstraint("pack IS NULL OR book_id IS NULL", name="one_thing"),
        CheckConstraint("credits >= 0 AND credits_taken BETWEEN 0 AND credits", name="credits"),
        CheckConstraint("amount > 0 AND refunded BETWEEN 0 AND amount", name="amount"),
        CheckConstraint(
            "(status IN ('PAID', 'REFUNDED')) = (paid_at IS NOT NULL)", name="paid_at_when_paid"
        ),
        Index("uq_purchases_user_id_idempotency_key", "user_id", "idempotency_key", unique=True),
        Index("ix_purchases_user_id_id", "user_id", "id"),
        Index("ix_purchases_book_id", "book_id"),
        Index("ix_purchases_payment_ref", "payment_ref"),
    )
    owner: ClassVar[Owner] = Owner.by("user_id")

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    book_id: Mapped[UUID | None] = mapped_column(ForeignKey("books.id", ondelete="SET NULL"))
    pack: Mapped[str | None]
    #: What a pack brings, and how much of it refunds have taken again.
    credits: Mapped[int] = mapped_column(server_default="0")
    credits_taken: Mapped[int] = mapped_column(server_default="0")
    #: In the smallest unit of the currency, as the provider counts.
    amount: Mapped[int]
    refunded: Mapped[int] = mapped_column(server_default="0")
    currency: Mapped[str]
    status: Mapped[PurchaseStatus] = mapped_column(server_default=PurchaseStatus.PENDING)
    provider: Mapped[str]
    #: The provider's name for the checkout, and for the payment that came of it.
    provider_ref: Mapped[str | None] = mapped_column(unique=True)
    payment_ref: Mapped[str | None]
    checkout_url: Mapped[str | None]
    idempotency_key: Mapped[str]
    paid_at: Mapped[datetime | None]


class PaymentEvent(Model):
    """Something a payment provider told of a purchase, noted so that it has its effect once."""

    __tablename__ = "payment_events"
    __table_args__ = (
        Index("uq_payment_events_provider_name", "provider", "name", unique=True),
        Index("ix_payment_events_purchase_id", "purchase_id"),
    )
    owner: ClassVar[Owner] = Owner.through("purchase_id", "purchases")

    purchase_id: Mapped[UUID] = mapped_column(ForeignKey("purchases.id", ondelete="CASCADE"))
    provider: Mapped[str]
    #: What the provider calls the event.
    name: Mapped[str]
    kind: Mapped[str]
