from datetime import datetime
from typing import Any

import strawberry

from app.credits import models
from app.credits.models import PurchaseStatus
from app.credits.types import enums  # noqa: F401 (publishes the enums used below)
from app.graph.node import Node
from app.graph.read.declare import Row
from app.graph.read.fields import column, entity, key
from app.graph.read.see import See


def to_buyer(purchase: Row, see: See) -> Any:
    """Show a purchase to whoever made it."""
    return purchase.user_id == see.viewer


@entity(models.Purchase, visible=to_buyer, description="Something bought for money.")
class Purchase(Node):
    """Something bought for money."""

    id: strawberry.ID = key()
    status: PurchaseStatus = column("How far it is.")
    pack: str | None = column("The pack of credits, if it is one.")
    credits: int = column("How many credits it brings; none for a licence.")
    amount: int = column("What it costs, in the currency's smallest unit.")
    currency: str = column("The currency, by its three letters.")
    refunded: int = column("How much of that went back.")
    checkout_url: str | None = column("Where it is paid.")
    created_at: datetime = column("When it was asked for.")
    paid_at: datetime | None = column("When it was paid.")


@strawberry.type(description="Credits that can be bought together.")
class CreditPack:
    """Credits that can be bought together."""

    name: str = strawberry.field(description="What `purchase` takes.")
    credits: int = strawberry.field(description="How many credits.")
    price: int = strawberry.field(description="What they cost, in the currency's smallest unit.")
    currency: str = strawberry.field(description="The currency, by its three letters.")
