"""The closed sets of credits, explained to clients."""

from app.credits.models import EntryKind, PurchaseStatus
from app.graph.enums import describe

describe(
    EntryKind,
    {
        EntryKind.GRANT: "Given by the house.",
        EntryKind.MONTHLY: "A month's own credits: given at its beginning, gone at its end.",
        EntryKind.PURCHASE: "Bought.",
        EntryKind.HOLD: "Set aside for work that is about to be done.",
        EntryKind.CAPTURE: "Spent, out of what was set aside.",
        EntryKind.RELEASE: "Given back, out of what was set aside.",
        EntryKind.REFUND: "Given back for work, or taken back because money was.",
        EntryKind.ADJUST: "Moved by hand, by an administrator; the memo says why.",
    },
    name="LedgerEntryKind",
)
describe(
    PurchaseStatus,
    {
        PurchaseStatus.PENDING: "Not paid yet.",
        PurchaseStatus.PAID: "Paid, and here.",
        PurchaseStatus.FAILED: "The payment failed.",
        PurchaseStatus.EXPIRED: "Nobody paid in time; buy again with a new key.",
        PurchaseStatus.REFUNDED: "All of the money went back.",
    },
)
