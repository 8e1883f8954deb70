"""Paying for pictures: each is set aside for before it is painted, and spent on when it is kept."""

from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.orm import aliased

from app.credits.models import EntryKind, LedgerEntry, Wallet
from app.credits.service.spend import capture, hold, release
from app.platform.db.unit import UnitOfWork

MEMO = "A picture"


async def set_aside(
    unit: UnitOfWork, user_id: UUID, run_id: UUID, name: str, amount: int
) -> UUID | None:
    """Have exactly so much set aside under a name, however often that is asked for.

    A hold of another attempt that has ended pays for nothing; there is a new one then. Work that
    is free holds nothing.
    """
    if amount == 0:
        return None
    turn = 0
    while True:
        key = f"visual:{run_id}:{name}:{turn}"
        held = await hold(unit, user_id, amount, key=key, memo=MEMO, run_id=run_id)
        if held.is_open and held.amount == amount:
            return held.id
        if held.is_open:
            await release(unit, held.id)
        turn += 1


async def spend(unit: UnitOfWork, user_id: UUID, run_id: UUID, name: str, amount: int) -> None:
    """Spend what is set aside under a name."""
    held = await set_aside(unit, user_id, run_id, name, amount)
    if held is not None:
        await capture(unit, held)


async def give_back(unit: UnitOfWork, user_id: UUID, run_id: UUID, name: str | None = None) -> None:
    """Release whatever a run has still set aside, under one name or at all."""
    ends = aliased(LedgerEntry)
    asked = (
        select(LedgerEntry.id)
        .join(Wallet, Wallet.id == LedgerEntry.wallet_id)
        .where(
            Wallet.user_id == user_id,
            LedgerEntry.run_id == run_id,
            LedgerEntry.kind == EntryKind.HOLD,
            ~exists(select(ends.id).where(ends.hold_id == LedgerEntry.id)),
        )
        .order_by(LedgerEntry.id)
    )
    if name is not None:
        key = f"hold:visual:{run_id}:{name}:"
        asked = asked.where(LedgerEntry.idempotency_key.startswith(key, autoescape=True))
    for hold_id in list(await unit.session.scalars(asked)):
        await release(unit, hold_id)
