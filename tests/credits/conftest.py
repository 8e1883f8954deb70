"""People with credits, and a payment provider on loopback."""

from typing import Any
from uuid import UUID

import asyncpg
import pytest
from sqlalchemy import select

from app.credits.models import EntryKind, LedgerEntry, Wallet
from app.credits.posting import ISSUANCE, WALLET, Posting
from app.credits.service.ledger import locked_wallet, post
from app.credits.service.spend import Hold, hold
from app.graph.ids import split_id
from app.platform.runtime import Runtime
from app.settings import Settings
from tests.installation import Client

WALLET_OF_MINE = """
{ viewer { wallet {
  balance held monthlyIncluded monthlyLeft
  entries(first: 50) { nodes { kind amount balanceChange heldChange memo } }
} } }
"""


def key_of(who: Client) -> UUID:
    """Return somebody's key in the tables."""
    return split_id(who.account["id"])[1]


class Bank:
    """Moves credits as services do, one transaction each."""

    def __init__(self, runtime: Runtime) -> None:
        self.database = runtime.database

    async def give(self, user_id: UUID, amount: int, key: str = "given") -> None:
        """Give somebody credits that do not go with the month."""
        async with self.database.unit() as unit:
            wallet = await locked_wallet(unit, user_id)
            await post(unit, wallet, Posting(EntryKind.GRANT, ISSUANCE, WALLET, amount, key))

    async def hold(self, user_id: UUID, amount: int, key: str = "work", **more: Any) -> Hold:
        """Set credits aside."""
        async with self.database.unit() as unit:
            return await hold(unit, user_id, amount, key=key, memo="A picture", **more)

    async def wallet(self, user_id: UUID) -> tuple[int, int, int]:
        """Return somebody's balance, what is held, and what is left of the month's."""
        async with self.database.read() as session:
            found = (await session.scalars(select(Wallet).where(Wallet.user_id == user_id))).one()
            return found.balance, found.held, found.monthly_left

    async def entries(self, user_id: UUID) -> list[tuple[str, int]]:
        """Return the kinds and amounts of somebody's entries, the oldest first."""
        asked = (
            select(LedgerEntry)
            .join(Wallet, Wallet.id == LedgerEntry.wallet_id)
            .where(Wallet.user_id == user_id)
            .order_by(LedgerEntry.id)
        )
        async with self.database.read() as session:
            return [(each.kind.value, each.amount) for each in await session.scalars(asked)]


@pytest.fixture
def bank(runtime: Runtime) -> Bank:
    return Bank(runtime)


async def run_sql(settings: Settings, statement: str, *given: Any) -> str:
    """Run a statement as somebody at a console would."""
    connection = await asyncpg.connect(str(settings.database_url))
    try:
        done: str = await connection.execute(statement, *given)
        return done
    finally:
        await connection.close()
