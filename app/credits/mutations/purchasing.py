"""Buying credits and licences, and moving credits by hand."""

from typing import Annotated

import strawberry

from app.credits.models import LedgerAccount
from app.credits.payments import open_payments
from app.credits.problems import InsufficientCredits, PaymentFailed, PaymentsNotSetUp
from app.credits.service.adjust import adjust_credits
from app.credits.service.buy import Item, purchase
from app.credits.service.throttle import throttle_purchase
from app.credits.types.purchase import Purchase
from app.graph.access import administrator, writer
from app.graph.context import Info
from app.graph.fields import mutation
from app.graph.ids import decode_id, encode_id
from app.graph.problems import Conflict, InvalidInput, NotFound, RateLimited
from app.graph.read.load import found


@strawberry.input(description="What to buy.", one_of=True)
class PurchaseItem:
    """What to buy."""

    pack: strawberry.Maybe[str] = strawberry.field(
        description="A pack of credits, by its name; see `creditPacks`."
    )
    book_id: strawberry.Maybe[strawberry.ID] = strawberry.field(
        description="A licence for a book; see `Book.licenceOffer`."
    )


@strawberry.input(description="Something to buy.")
class PurchaseInput:
    """Something to buy."""

    item: PurchaseItem = strawberry.field(description="What.")
    idempotency_key: str = strawberry.field(
        description="A name of your own for this purchase: the same one buys nothing twice."
    )


@strawberry.type(description="The purchase is written down; go on to where it is paid.")
class PurchasePayload:
    """The purchase is written down."""

    purchase: Purchase = strawberry.field(description="The purchase.")
    checkout_url: str | None = strawberry.field(
        description="Where to send the browser; null when there is nothing left to pay."
    )


@strawberry.input(description="Credits to give to somebody, or to take.")
class AdjustCreditsInput:
    """Credits to give to somebody, or to take."""

    user_id: strawberry.ID = strawberry.field(description="Whose they are.")
    amount: int = strawberry.field(description="How many to give; less than nothing takes some.")
    memo: str = strawberry.field(description="Why; the person reads it in their history.")
    idempotency_key: str = strawberry.field(
        description="A name of your own for this: the same one moves nothing twice."
    )


@strawberry.type(description="The credits have moved.")
class AdjustCreditsPayload:
    """The credits have moved."""

    entry_id: strawberry.ID = strawberry.field(description="The entry in the ledger.")
    amount: int = strawberry.field(description="How many moved; less than nothing was taken.")
    memo: str = strawberry.field(description="Why.")


PurchaseResult = Annotated[
    PurchasePayload
    | NotFound
    | InvalidInput
    | Conflict
    | RateLimited
    | PaymentsNotSetUp
    | PaymentFailed,
    strawberry.union("PurchaseResult", description="How buying went."),
]
AdjustCreditsResult = Annotated[
    AdjustCreditsPayload | NotFound | InvalidInput | InsufficientCredits,
    strawberry.union("AdjustCreditsResult", description="How moving the credits went."),
]


@strawberry.type
class PurchasingMutations:
    """Buying, and moving credits by hand."""

    @mutation("Buy credits, or a licence for a book.", writer())
    async def purchase(
        self,
        info: Info,
        input: Annotated[PurchaseInput, strawberry.argument(description="What to buy.")],
    ) -> PurchaseResult:
        """Write a purchase down and open a checkout."""
        runtime, viewer = info.context.runtime, info.context.viewer
        await throttle_purchase(runtime.limiter, viewer.id)
        pack, book = input.item.pack, input.item.book_id
        item = Item(
            pack=None if pack is None else pack.value,
            book_id=None if book is None else decode_id(book.value, "Book"),
        )
        payments = open_payments(runtime.settings)
        bought = await purchase(runtime, payments, viewer.id, item, input.idempotency_key)
        return PurchasePayload(
            purchase=await found(info.context, Purchase, bought.id),
            checkout_url=bought.checkout_url if bought.paid_at is None else None,
        )

    @mutation(
        "Give somebody credits by hand, or take some, and say why.", administrator(writes=True)
    )
    async def adjust_credits(
        self,
        info: Info,
        input: Annotated[AdjustCreditsInput, strawberry.argument(description="What to move.")],
    ) -> AdjustCreditsResult:
        """Move credits by hand."""
        async with info.context.runtime.database.unit() as unit:
            entry = await adjust_credits(
                unit,
                info.context.viewer.id,
                decode_id(input.user_id, "User"),
                input.amount,
                input.memo,
                input.idempotency_key,
            )
        return AdjustCreditsPayload(
            entry_id=encode_id("LedgerEntry", entry.id),
            amount=entry.amount if entry.target == LedgerAccount.WALLET else -entry.amount,
            memo=entry.memo,
        )
