from datetime import datetime
from typing import ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, Connection, ForeignKey, Index, event
from sqlalchemy.orm import Mapped, mapped_column

from app.platform.db.base import Model, Owner


class Wallet(Model):
    """What somebody can spend: the sum of their ledger, kept beside it so that it can be locked."""

    __tablename__ = "wallets"
    __table_args__ = (
        CheckConstraint("balance >= 0", name="balance"),
        CheckConstraint("held >= 0", name="held"),
        CheckConstraint("monthly_left BETWEEN 0 AND balance", name="monthly_left"),
        CheckConstraint("monthly_included >= 0", name="monthly_included"),
        Index("ix_wallets_renewed_at", "renewed_at"),
    )
    owner: ClassVar[Owner] = Owner.by("user_id")

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), unique=True)
    balance: Mapped[int] = mapped_column(server_default="0")
    #: Set aside for work that is not done yet.
    held: Mapped[int] = mapped_column(server_default="0")
    #: What the last renewal gave, and what of the balance is left of it.
    monthly_included: Mapped[int] = mapped_column(server_default="0")
    monthly_left: Mapped[int] = mapped_column(server_default="0")
    renewed_at: Mapped[datetime | None]


# A wallet goes with its owner's account and in no other way: its ledger would go along.
KEEP_WALLET = """
CREATE FUNCTION keep_wallet() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM users WHERE id = OLD.user_id) THEN
        RAISE EXCEPTION 'wallet % has an owner', OLD.id
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'tr_wallets_kept';
    END IF;
    RETURN OLD;
END $$
"""
ON_WALLETS = """
CREATE TRIGGER tr_wallets_kept BEFORE DELETE ON wallets
FOR EACH ROW EXECUTE FUNCTION keep_wallet()
"""


@event.listens_for(Wallet.__table__, "after_create")
def _guard_wallets(_table: object, connection: Connection, **_: object) -> None:
    for statement in (KEEP_WALLET, ON_WALLETS):
        connection.exec_driver_sql(statement)
