"""What each month brings: its own credits, in the place of what the last one left unused."""

from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import DateTime, Integer, Text, Uuid, bindparam, text

from app.credits.events import WalletChanged
from app.platform.db.engine import Database
from app.platform.db.unit import UnitOfWork
from app.platform.runs.events import user_stream

#: Wallets renewed in one transaction.
BATCH = 500

# Wallets that somebody else holds are left for the next time. Months are UTC's, for everybody.
_RENEW = text("""
    WITH due AS MATERIALIZED (
        SELECT id, user_id, monthly_left, renewed_at FROM wallets
        WHERE (renewed_at IS NULL OR renewed_at < :month)
          AND (CAST(:user AS uuid) IS NULL OR user_id = :user)
        ORDER BY renewed_at NULLS FIRST LIMIT :batch FOR UPDATE SKIP LOCKED
    ), moved AS (
        INSERT INTO ledger_entries
            (wallet_id, kind, source, target, amount, monthly, memo, idempotency_key)
        SELECT due.id, 'MONTHLY', source, target, amount, amount, memo || month, key || month
        FROM due CROSS JOIN LATERAL (VALUES
            (1, 'WALLET', 'ISSUANCE', monthly_left, 'Unused credits of ', 'unused:',
             to_char(renewed_at AT TIME ZONE 'UTC', 'YYYY-MM')),
            (2, 'ISSUANCE', 'WALLET', :credits, 'Credits of ', 'monthly:', :name)
        ) AS move (place, source, target, amount, memo, key, month)
        WHERE amount > 0 ORDER BY due.id, place
    )
    UPDATE wallets SET
        balance = wallets.balance - wallets.monthly_left + :credits,
        monthly_left = :credits, monthly_included = :credits,
        renewed_at = greatest(:month, :now)
    FROM due WHERE wallets.id = due.id
    RETURNING wallets.user_id, wallets.balance, wallets.held
""").bindparams(
    bindparam("month", type_=DateTime(timezone=True)),
    bindparam("now", type_=DateTime(timezone=True)),
    bindparam("user", type_=Uuid()),
    bindparam("credits", type_=Integer()),
    bindparam("name", type_=Text()),
)


async def renew_wallets(database: Database, credits: int, now: datetime | None = None) -> int:
    """Renew every wallet whose month is over; return how many. Asked again, it does nothing."""
    renewed = 0
    while True:
        async with database.unit() as unit:
            count = await _renew(unit, credits, None, now)
        renewed += count
        if count < BATCH:
            return renewed


async def renew_wallet(
    unit: UnitOfWork, user_id: UUID, credits: int, now: datetime | None = None
) -> None:
    """Renew one person's wallet, if its month is over or it never was."""
    await _renew(unit, credits, user_id, now)


async def _renew(unit: UnitOfWork, credits: int, user_id: UUID | None, now: datetime | None) -> int:
    now = datetime.now(UTC) if now is None else now.astimezone(UTC)
    month = now.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    values = {
        "month": month,
        "now": now,
        "name": f"{month:%Y-%m}",
        "user": user_id,
        "credits": credits,
        "batch": BATCH,
    }
    rows = (await unit.session.execute(_RENEW, values)).all()
    for row in rows:
        unit.emit(user_stream(row.user_id), WalletChanged(row.balance, row.held))
    return len(rows)
