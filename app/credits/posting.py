"""What an entry does to a wallet, and which of its credits are the month's: pure arithmetic."""

from dataclasses import dataclass
from uuid import UUID

from app.credits.models import EntryKind, LedgerAccount

WALLET, HOLDS = LedgerAccount.WALLET, LedgerAccount.HOLDS
REVENUE, ISSUANCE = LedgerAccount.REVENUE, LedgerAccount.ISSUANCE


@dataclass(frozen=True)
class Posting:
    """An entry that is to be made: so many credits, from one account to another."""

    kind: EntryKind
    source: LedgerAccount
    target: LedgerAccount
    amount: int
    key: str
    memo: str = ""
    monthly: int = 0
    run_id: UUID | None = None
    hold_id: UUID | None = None

    def change(self, account: LedgerAccount) -> int:
        """Return how many credits an account has more afterwards."""
        return self.amount * ((self.target == account) - (self.source == account))

    @property
    def monthly_change(self) -> int:
        """Return how many of the month's own credits the wallet has more afterwards."""
        return self.monthly * ((self.target == WALLET) - (self.source == WALLET))


@dataclass(frozen=True)
class Capture:
    """How a hold is parted: what was spent, what comes back, and the month's share of each."""

    spent: int
    spent_monthly: int
    back: int
    back_monthly: int


def part(held: int, monthly: int, spent: int | None) -> Capture:
    """Part a hold: at most all of it is spent, the month's credits first."""
    if spent is not None and spent < 0:
        raise ValueError("Nobody can spend less than nothing.")
    spent = held if spent is None else min(spent, held)
    spent_monthly = min(monthly, spent)
    return Capture(spent, spent_monthly, held - spent, monthly - spent_monthly)


def spent_first(amount: int, monthly_left: int) -> int:
    """Return how many of the month's credits go when somebody spends: as many as there are."""
    return min(amount, monthly_left)


def taken_last(amount: int, balance: int, monthly_left: int) -> int:
    """Return how many of the month's credits go when some are taken back: those the rest lacks."""
    return max(0, amount - (balance - monthly_left))


def owed_back(credits: int, amount: int, refunded: int) -> int:
    """Return how many bought credits a refund of so much of the price takes again."""
    return credits * refunded // amount
