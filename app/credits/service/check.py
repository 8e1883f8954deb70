"""What must be true of the ledger at every moment, looked at on a schedule."""

from dataclasses import dataclass
from datetime import timedelta

import structlog
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from app.credits.service.spend import release
from app.platform import metrics
from app.platform.db.engine import Database

log = structlog.get_logger(__name__)

#: How long a hold may outlive its run: whoever ends the run settles it in the same breath.
GRACE = timedelta(hours=1)

#: Holds given back in one look.
BATCH = 1_000

# What is in people's wallets and holds is what was issued and not yet earned: the accounts add up
# to nothing, where the wallets' balances are kept apart from the entries they are the sum of.
_SUM = text("""
    SELECT coalesce((SELECT sum(balance + held) FROM wallets), 0)
         + coalesce(sum(amount) FILTER (WHERE target IN ('REVENUE', 'ISSUANCE')), 0)
         - coalesce(sum(amount) FILTER (WHERE source IN ('REVENUE', 'ISSUANCE')), 0)
    FROM ledger_entries
""")
_WALLETS = text("""
    WITH told AS (
        SELECT wallet_id,
            coalesce(sum(amount) FILTER (WHERE target = 'WALLET'), 0)
            - coalesce(sum(amount) FILTER (WHERE source = 'WALLET'), 0) AS balance,
            coalesce(sum(amount) FILTER (WHERE target = 'HOLDS'), 0)
            - coalesce(sum(amount) FILTER (WHERE source = 'HOLDS'), 0) AS held
        FROM ledger_entries GROUP BY wallet_id
    )
    SELECT count(*) FILTER (WHERE wallets.balance <> coalesce(told.balance, 0)) AS balances,
           count(*) FILTER (WHERE wallets.held <> coalesce(told.held, 0)) AS held
    FROM wallets LEFT JOIN told ON told.wallet_id = wallets.id
""")
# A run that is gone from the table was archived, long after it had ended.
_ABANDONED = text("""
    SELECT hold.id FROM ledger_entries hold
    JOIN wallets ON wallets.id = hold.wallet_id AND wallets.held > 0
    LEFT JOIN runs ON runs.id = hold.run_id
    WHERE hold.kind = 'HOLD' AND hold.amount > 0 AND hold.run_id IS NOT NULL
      AND NOT EXISTS (SELECT 1 FROM ledger_entries ending WHERE ending.hold_id = hold.id)
      AND (runs.id IS NULL AND hold.created_at < now() - CAST(:grace AS interval)
           OR runs.finished_at < now() - CAST(:grace AS interval))
    ORDER BY hold.id LIMIT :batch
""")


@dataclass(frozen=True)
class Faults:
    """What is wrong with the ledger; all zero when nothing is."""

    #: What all accounts add up to.
    sum: int
    #: Wallets whose balance, or whose held credits, are not what their entries say.
    balances: int
    held: int
    #: Holds whose run is over.
    holds: int


async def find_faults(session: AsyncSession) -> Faults:
    """Look at one consistent snapshot of the ledger."""
    total = int(await session.scalar(_SUM) or 0)
    wallets = (await session.execute(_WALLETS)).one()
    abandoned = (await session.execute(_ABANDONED, {"grace": GRACE, "batch": BATCH})).all()
    return Faults(total, wallets.balances, wallets.held, len(abandoned))


async def check_ledger(database: Database) -> Faults:
    """Look at the ledger, count what is wrong with it, and say so loudly."""
    async with database.read() as session:
        faults = await find_faults(session)
    counted = {
        "sum": abs(faults.sum),
        "balance": faults.balances,
        "held": faults.held,
        "hold": faults.holds,
    }
    for fault, count in counted.items():
        metrics.ledger_faults.labels(fault).set(count)
    if any(counted.values()):
        log.error("ledger.faults", **counted)
    return faults


async def release_abandoned(database: Database) -> int:
    """Give back what ended runs have left set aside; return how many holds that were."""
    async with database.read() as session:
        found = (await session.scalars(_ABANDONED, {"grace": GRACE, "batch": BATCH})).all()
    for hold_id in found:
        async with database.unit() as unit:
            await release(unit, hold_id)
    return len(found)
