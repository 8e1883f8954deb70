"""Paying for work: set aside before it, spend what it took, give back the rest."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from app.credits.models import EntryKind, LedgerEntry, Wallet
from app.credits.posting import HOLDS, REVENUE, WALLET, Posting, part, spent_first
from app.credits.service.ledger import locked_wallet, post
from app.platform.db.unit import UnitOfWork
from app.platform.errors import NotFound


@dataclass(frozen=True)
class Hold:
    """Credits that are set aside for some work."""

    id: UUID
    user_id: UUID
    amount: int
    run_id: UUID | None
    #: A repeated key may find a hold that has ended: nothing pays for what is done on it now.
    is_open: bool


async def hold(
    unit: UnitOfWork,
    user_id: UUID,
    amount: int,
    *,
    key: str,
    memo: str,
    run_id: UUID | None = None,
) -> Hold:
    """Set credits aside, or say how many are missing; the same key is the same hold.

    Work that is free is held for as well, with nothing: whoever does it need not know.
    """
    if amount < 0:
        raise ValueError("Nobody can set less than nothing aside.")
    wallet = await locked_wallet(unit, user_id)
    posting = Posting(
        EntryKind.HOLD,
        WALLET,
        HOLDS,
        amount,
        f"hold:{key}",
        memo,
        spent_first(amount, wallet.monthly_left),
        run_id,
    )
    entry = await post(unit, wallet, posting)
    ended = await _ended(unit, entry.id)
    return Hold(entry.id, user_id, entry.amount, entry.run_id, is_open=not ended)


async def capture(unit: UnitOfWork, hold_id: UUID, amount: int | None = None) -> None:
    """Spend a hold, or as much of it as the work took; the rest is given back. Once."""
    wallet, held = await _held(unit, hold_id)
    if await _ended(unit, hold_id):
        return
    parted = part(held.amount, held.monthly, amount)
    if parted.spent or not held.amount:
        posting = _end(held, EntryKind.CAPTURE, parted.spent, parted.spent_monthly)
        await post(unit, wallet, posting)
    if parted.back:
        await _give_back(unit, wallet, held, parted.back, parted.back_monthly)


async def release(unit: UnitOfWork, hold_id: UUID) -> None:
    """Give a hold back; once, and not after it was spent."""
    wallet, held = await _held(unit, hold_id)
    if not await _ended(unit, hold_id):
        await _give_back(unit, wallet, held, held.amount, held.monthly)


async def refund(unit: UnitOfWork, hold_id: UUID, *, memo: str) -> None:
    """Give back what was spent of a hold, once; where nothing was, there is nothing to give."""
    wallet, held = await _held(unit, hold_id)
    spent = (
        await unit.session.scalars(
            select(LedgerEntry).where(
                LedgerEntry.hold_id == hold_id, LedgerEntry.kind == EntryKind.CAPTURE
            )
        )
    ).one_or_none()
    if spent is None:
        return
    monthly = await _still_monthly(unit, held, spent.monthly)
    posting = _end(held, EntryKind.REFUND, spent.amount, monthly, memo)
    await post(unit, wallet, posting)


async def _held(unit: UnitOfWork, hold_id: UUID) -> tuple[Wallet, LedgerEntry]:
    """Return a hold and the wallet it is of, which is held from now on."""
    asked = (
        select(LedgerEntry, Wallet.user_id)
        .join(Wallet, Wallet.id == LedgerEntry.wallet_id)
        .where(LedgerEntry.id == hold_id, LedgerEntry.kind == EntryKind.HOLD)
    )
    found = (await unit.session.execute(asked)).one_or_none()
    if found is None:
        raise NotFound("Nothing was set aside under this id.")
    return await locked_wallet(unit, found.user_id), found.LedgerEntry


async def _ended(unit: UnitOfWork, hold_id: UUID) -> bool:
    """Say whether a hold has ended; with its wallet held, it does not end meanwhile."""
    ends = select(LedgerEntry.id).where(LedgerEntry.hold_id == hold_id).limit(1)
    return await unit.session.scalar(ends) is not None


async def _give_back(
    unit: UnitOfWork, wallet: Wallet, held: LedgerEntry, amount: int, monthly: int
) -> None:
    monthly = await _still_monthly(unit, held, monthly)
    await post(unit, wallet, _end(held, EntryKind.RELEASE, amount, monthly))


async def _still_monthly(unit: UnitOfWork, held: LedgerEntry, monthly: int) -> int:
    """Return how many credits of a hold are still the month's when they come back.

    What another month gave had its time while it was set aside: it stays, as bought credits do.
    Entries of one wallet are made one after the other, so their ids tell which came later.
    """
    renewed = select(LedgerEntry.id).where(
        LedgerEntry.wallet_id == held.wallet_id,
        LedgerEntry.id > held.id,
        LedgerEntry.kind == EntryKind.MONTHLY,
    )
    return 0 if monthly and await unit.session.scalar(renewed.limit(1)) is not None else monthly


def _end(
    held: LedgerEntry, kind: EntryKind, amount: int, monthly: int, memo: str | None = None
) -> Posting:
    return Posting(
        kind,
        REVENUE if kind is EntryKind.REFUND else HOLDS,
        REVENUE if kind is EntryKind.CAPTURE else WALLET,
        amount,
        f"{kind.lower()}:{held.id}",
        held.memo if memo is None else memo,
        monthly,
        held.run_id,
        held.id,
    )
