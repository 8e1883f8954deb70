"""The tables of money that is no money: wallets, the ledger, what was bought, what is allowed."""

from app.credits.models.ledger import EntryKind, LedgerAccount, LedgerEntry
from app.credits.models.licence import LicenceFlag, LicenceScope
from app.credits.models.purchase import PaymentEvent, Purchase, PurchaseStatus
from app.credits.models.wallet import Wallet

__all__ = [
    "EntryKind",
    "LedgerAccount",
    "LedgerEntry",
    "LicenceFlag",
    "LicenceScope",
    "PaymentEvent",
    "Purchase",
    "PurchaseStatus",
    "Wallet",
]
