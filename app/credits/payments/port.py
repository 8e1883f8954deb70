"""What a payment provider does for us: it opens checkouts, and tells what came of them."""

from dataclasses import dataclass
from typing import Protocol, TypeAlias
from uuid import UUID


@dataclass(frozen=True)
class Order:
    """What somebody is about to pay for."""

    purchase_id: UUID
    name: str
    amount: int
    currency: str
    #: Where the browser goes afterwards.
    paid_url: str
    left_url: str


@dataclass(frozen=True)
class Checkout:
    """Where to pay."""

    ref: str
    url: str


@dataclass(frozen=True)
class Payment:
    """A checkout was paid."""

    ref: str
    payment_ref: str | None
    amount: int
    currency: str


@dataclass(frozen=True)
class Unpaid:
    """A checkout will not be paid: its time is over, or the payment failed."""

    ref: str
    expired: bool


@dataclass(frozen=True)
class Refund:
    """Money went back; `amount` is all that ever did of this payment."""

    payment_ref: str
    amount: int


@dataclass(frozen=True)
class Told:
    """One event, by the provider's name for it, and the purchase that it names itself."""

    name: str
    kind: str
    purchase_id: UUID | None
    news: "News"


News: TypeAlias = Payment | Unpaid | Refund


class Payments(Protocol):
    """A payment provider."""

    @property
    def provider(self) -> str:
        """What it is called in a purchase."""

    def check(self) -> None:
        """Raise where nothing can be paid for, before anything is written down."""

    async def open_checkout(self, order: Order) -> Checkout:
        """Open the page where an order is paid; the same order opens the same page."""

    async def read_event(self, body: bytes, signature: str) -> Told | None:
        """Check that an event is the provider's own; None is one that does not concern us."""
