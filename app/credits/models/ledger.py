from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, Connection, Enum, ForeignKey, Index, event, text
from sqlalchemy.orm import Mapped, mapped_column

from app.platform.db.base import Model, Owner


class LedgerAccount(StrEnum):
    """Where credits can be: two places of each person, and two of the house."""

    WALLET = "WALLET"
    HOLDS = "HOLDS"
    REVENUE = "REVENUE"
    ISSUANCE = "ISSUANCE"


def _account() -> Enum:
    # Two columns of one set: what each may hold is checked with what moved, in `move`.
    return Enum(LedgerAccount, native_enum=False, create_constraint=False, length=None)


class EntryKind(StrEnum):
    """Why credits moved."""

    GRANT = "GRANT"
    MONTHLY = "MONTHLY"
    PURCHASE = "PURCHASE"
    HOLD = "HOLD"
    CAPTURE = "CAPTURE"
    RELEASE = "RELEASE"
    REFUND = "REFUND"
    ADJUST = "ADJUST"


class LedgerEntry(Model):
    """Credits that moved from one account to another; never changed, never taken back."""

    __tablename__ = "ledger_entries"
    __table_args__ = (
        CheckConstraint("amount >= 0", name="amount"),
        CheckConstraint("monthly BETWEEN 0 AND amount", name="monthly"),
        CheckConstraint(
            "(kind, source, target) IN ("
            "('GRANT', 'ISSUANCE', 'WALLET'), "
            "('MONTHLY', 'ISSUANCE', 'WALLET'), ('MONTHLY', 'WALLET', 'ISSUANCE'), "
            "('PURCHASE', 'ISSUANCE', 'WALLET'), "
            "('HOLD', 'WALLET', 'HOLDS'), "
            "('CAPTURE', 'HOLDS', 'REVENUE'), "
            "('RELEASE', 'HOLDS', 'WALLET'), "
            "('REFUND', 'REVENUE', 'WALLET'), ('REFUND', 'WALLET', 'ISSUANCE'), "
            "('ADJUST', 'ISSUANCE', 'WALLET'), ('ADJUST', 'WALLET', 'ISSUANCE'))",
            name="move",
        ),
        # Whatever leaves the holds, or comes back from the revenue, says of which hold it is.
        CheckConstraint(
            "(hold_id IS NOT NULL) = (source IN ('HOLDS', 'REVENUE'))", name="hold_named"
        ),
        Index(
            "uq_ledger_entries_wallet_id_idempotency_key",
            "wallet_id",
            "idempotency_key",
            unique=True,
        ),
        Index(
            "uq_ledger_entries_hold_id_kind",
            "hold_id",
            "kind",
            unique=True,
            postgresql_where=text("hold_id IS NOT NULL"),
        ),
        Index("ix_ledger_entries_wallet_id_id", "wallet_id", "id"),
    )
    owner: ClassVar[Owner] = Owner.through("wallet_id", "wallets")

    wallet_id: Mapped[UUID] = mapped_column(ForeignKey("wallets.id", ondelete="CASCADE"))
    kind: Mapped[EntryKind]
    source: Mapped[LedgerAccount] = mapped_column(_account())
    target: Mapped[LedgerAccount] = mapped_column(_account())
    amount: Mapped[int]
    #: How many of them were, or are again, the month's own.
    monthly: Mapped[int] = mapped_column(server_default="0")
    memo: Mapped[str] = mapped_column(server_default="")
    #: No foreign key: runs are archived after a while, and the ledger stays as it was.
    run_id: Mapped[UUID | None]
    #: The entry by which credits were set aside, on those that end that.
    hold_id: Mapped[UUID | None] = mapped_column(ForeignKey("ledger_entries.id"))
    #: One effect for each key of a wallet, however often it is asked for.
    idempotency_key: Mapped[str]


# Rows go only when their wallet has gone, which it does with the account.
KEEP_LEDGER = """
CREATE FUNCTION keep_ledger() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF NOT EXISTS (SELECT 1 FROM wallets WHERE id = OLD.wallet_id) THEN
            RETURN OLD;
        END IF;
    END IF;
    RAISE EXCEPTION 'the ledger is only ever added to'
        USING ERRCODE = 'restrict_violation', CONSTRAINT = 'tr_ledger_entries_kept';
END $$
"""
ON_LEDGER = """
CREATE TRIGGER tr_ledger_entries_kept BEFORE UPDATE OR DELETE ON ledger_entries
FOR EACH ROW EXECUTE FUNCTION keep_ledger()
"""
ON_WHOLE_LEDGER = """
CREATE TRIGGER tr_ledger_entries_whole BEFORE TRUNCATE ON ledger_entries
FOR EACH STATEMENT EXECUTE FUNCTION keep_ledger()
"""


@event.listens_for(LedgerEntry.__table__, "after_create")
def _guard_ledger(_table: object, connection: Connection, **_: object) -> None:
    for statement in (KEEP_LEDGER, ON_LEDGER, ON_WHOLE_LEDGER):
        connection.exec_driver_sql(statement)
