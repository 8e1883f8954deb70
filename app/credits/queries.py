import strawberry

from app.credits.types.purchase import CreditPack, Purchase
from app.credits.types.wallet import LedgerEntry, Wallet
from app.graph.access import reader
from app.graph.context import Info
from app.graph.fields import query
from app.graph.node import findable

for kind in (Wallet, LedgerEntry, Purchase):
    findable(kind)


@strawberry.type
class CreditQueries:
    """What can be bought."""

    @query("The packs of credits that can be bought.", reader())
    async def credit_packs(self, info: Info) -> list[CreditPack]:
        """Return what the settings offer."""
        packs = info.context.runtime.settings.credit_packs
        return [
            CreditPack(
                name=pack.name, credits=pack.credits, price=pack.price, currency=pack.currency
            )
            for pack in packs
        ]
