from uuid import UUID

from sqlalchemy import select

from app.accounts.models import User
from app.credits.models import EntryKind, LedgerEntry
from app.credits.posting import ISSUANCE, WALLET, Posting, taken_last
from app.credits.service.ledger import locked_wallet, post
from app.platform.db.unit import UnitOfWork
from app.platform.errors import FieldFault, InvalidInput, NotFound

#: The longest memo, and the most credits that are moved by hand at once.
LONGEST_MEMO, MOST = 500, 1_000_000

LONGEST_KEY = 200


async def adjust_credits(
    unit: UnitOfWork, admin_id: UUID, user_id: UUID, amount: int, memo: str, key: str
) -> LedgerEntry:
    """Give somebody credits by hand, or take some, and say why; the same key does it once."""
    faults = []
    if not 0 < abs(amount) <= MOST:
        words = f"Give or take 1 to {MOST:,} credits."
        faults.append(FieldFault("amount", words))
    if not 0 < len(memo.strip()) <= LONGEST_MEMO:
        words = f"Say why, in at most {LONGEST_MEMO} characters; the person reads it."
        faults.append(FieldFault("memo", words))
    faults += key_faults(key)
    if faults:
        raise InvalidInput(*faults)
    known = select(User.id).where(User.id == user_id)
    if await unit.session.scalar(known) is None:
        raise NotFound("There is no such account.")
    wallet = await locked_wallet(unit, user_id)
    taken = amount < 0
    posting = Posting(
        EntryKind.ADJUST,
        WALLET if taken else ISSUANCE,
        ISSUANCE if taken else WALLET,
        abs(amount),
        f"adjust:{admin_id}:{key}",
        memo.strip(),
        min(taken_last(-amount, wallet.balance, wallet.monthly_left), -amount) if taken else 0,
    )
    return await post(unit, wallet, posting)


def key_faults(key: str) -> list[FieldFault]:
    """Say what is wrong with a client's idempotency key."""
    if 0 < len(key) <= LONGEST_KEY:
        return []
    return [FieldFault("idempotencyKey", f"Send a key of 1 to {LONGEST_KEY} characters.")]
