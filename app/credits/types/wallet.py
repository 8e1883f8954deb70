from datetime import datetime
from typing import Any

import strawberry
from sqlalchemy import case, func, literal_column, select

from app.credits import models, prices
from app.credits.models import EntryKind, LedgerAccount
from app.credits.types import enums  # noqa: F401 (publishes the enums used below)
from app.graph.connection import Connection
from app.graph.node import Node
from app.graph.read.declare import Row
from app.graph.read.fields import column, entity, key, one, paged, same
from app.graph.read.see import See
from app.operations.types import Run

#: What the estimate counts in.
USUAL_PICTURE = prices.picture("", 1024, 1024)


def to_owner(wallet: Row, see: See) -> Any:
    """Show a wallet to whoever it belongs to."""
    return wallet.user_id == see.viewer


def in_own_wallet(entry: Row, see: See) -> Any:
    """Show an entry to whoever's wallet it is of."""
    mine = select(models.Wallet.id).where(
        models.Wallet.id == entry.wallet_id, models.Wallet.user_id == see.viewer
    )
    return mine.correlate_except(models.Wallet).exists()


def _change(account: LedgerAccount) -> Any:
    return lambda entry, _: case(
        (entry.target == account, entry.amount), (entry.source == account, -entry.amount), else_=0
    )


@entity(
    models.LedgerEntry,
    visible=in_own_wallet,
    description="Credits that moved: a line of a wallet's history.",
)
class LedgerEntry(Node):
    """Credits that moved."""

    id: strawberry.ID = key()
    kind: EntryKind = column("Why they moved.")
    amount: int = column("How many moved.")
    balance_change: int = column(
        "How many more, or fewer, can be spent since.", _change(LedgerAccount.WALLET)
    )
    held_change: int = column(
        "How many more, or fewer, are set aside since.", _change(LedgerAccount.HOLDS)
    )
    memo: str = column("What for.")
    created_at: datetime = column("When.")
    run: Run | None = one(
        "The work it paid for, as long as that is known.",
        lambda entry, run, _: run.id == entry.run_id,
    )


def _buys(price: int) -> Any:
    # Whole ones: integers divide to integers.
    return lambda wallet, _: wallet.balance.op("/")(literal_column(str(price)))


@entity(
    models.Wallet,
    visible=to_owner,
    description="What the balance pays for, if it is spent on one thing alone.",
)
class WalletEstimate:
    """What the balance pays for, if it is spent on one thing alone."""

    pictures: int = column("Pictures of 1024 by 1024 points.", _buys(USUAL_PICTURE))
    narrated_minutes: int = column("Minutes read aloud.", _buys(prices.NARRATED_MINUTE))
    answers: int = column("Answers of a usual length.", _buys(prices.ANSWER))


@entity(models.Wallet, visible=to_owner, description="Somebody's credits.")
class Wallet(Node):
    """Somebody's credits."""

    id: strawberry.ID = key()
    balance: int = column("What can be spent.")
    held: int = column("What is set aside for work that is not done yet.")
    monthly_included: int = column("What this month brought.")
    monthly_left: int = column(
        "How much of the balance is left of that; it is spent first, and goes with the month."
    )
    renewed_at: datetime | None = column("When this month's credits came.")
    renews_at: datetime | None = column(
        "When the next month's come.",
        lambda wallet, _: func.timezone(
            "UTC",
            func.date_trunc("month", func.timezone("UTC", wallet.renewed_at))
            + literal_column("interval '1 month'"),
        ),
    )
    estimate: WalletEstimate = same("What the balance pays for.")
    entries: Connection[LedgerEntry] = paged(
        "Its history, the newest first.",
        lambda wallet, entry, _: entry.wallet_id == wallet.id,
    )
