"""The one way credits move: an entry and the wallet it changes, in one transaction, once a key."""

from uuid import UUID

from sqlalchemy import insert, select, update
from sqlalchemy.dialects.postgresql import insert as insert_once
from sqlalchemy.ext.asyncio import AsyncSession

from app.credits.errors import InsufficientCredits
from app.credits.events import WalletChanged
from app.credits.models import LedgerEntry, Wallet
from app.credits.posting import HOLDS, WALLET, Posting
from app.platform.db.unit import UnitOfWork
from app.platform.runs.events import user_stream


async def open_wallet(unit: UnitOfWork, user_id: UUID) -> None:
    """Give somebody an empty wallet, if they have none."""
    made = insert_once(Wallet).values(user_id=user_id)
    await unit.session.execute(made.on_conflict_do_nothing(index_elements=["user_id"]))


async def locked_wallet(unit: UnitOfWork, user_id: UUID) -> Wallet:
    """Return somebody's wallet, held until the transaction ends: their credits move in turn."""
    asked = select(Wallet).where(Wallet.user_id == user_id).with_for_update()
    asked = asked.execution_options(populate_existing=True)
    wallet = (await unit.session.scalars(asked)).one_or_none()
    if wallet is None:
        await open_wallet(unit, user_id)
        wallet = (await unit.session.scalars(asked)).one()
    return wallet


async def entry_of(session: AsyncSession, wallet_id: UUID, key: str) -> LedgerEntry | None:
    """Return what a key has brought about already; with the wallet held, nobody else can."""
    known = select(LedgerEntry).where(
        LedgerEntry.wallet_id == wallet_id, LedgerEntry.idempotency_key == key
    )
    return (await session.scalars(known)).one_or_none()


async def post(unit: UnitOfWork, wallet: Wallet, posting: Posting) -> LedgerEntry:
    """Move credits of a wallet that is held, or return what the key has brought about already."""
    known = await entry_of(unit.session, wallet.id, posting.key)
    if known is not None:
        return known
    more = posting.change(WALLET)
    changed = (
        update(Wallet)
        .where(Wallet.id == wallet.id, Wallet.balance + more >= 0)
        .values(
            balance=Wallet.balance + more,
            held=Wallet.held + posting.change(HOLDS),
            monthly_left=Wallet.monthly_left + posting.monthly_change,
        )
        .returning(Wallet)
        .execution_options(populate_existing=True, synchronize_session=False)
    )
    now = (await unit.session.scalars(changed)).one_or_none()
    if now is None:
        raise InsufficientCredits(posting.amount, wallet.balance)
    entry = insert(LedgerEntry).values(
        wallet_id=wallet.id,
        kind=posting.kind,
        source=posting.source,
        target=posting.target,
        amount=posting.amount,
        monthly=posting.monthly,
        memo=posting.memo,
        run_id=posting.run_id,
        hold_id=posting.hold_id,
        idempotency_key=posting.key,
    )
    made = (await unit.session.scalars(entry.returning(LedgerEntry))).one()
    if posting.amount:
        unit.emit(user_stream(wallet.user_id), WalletChanged(now.balance, now.held))
    return made
