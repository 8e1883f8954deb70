from typing import Annotated

import strawberry

from app.credits.prices import usd_of
from app.graph.access import reader
from app.graph.context import Info
from app.graph.fields import query
from app.graph.node import findable
from app.graph.read.declare import Argument
from app.graph.read.fields import one
from app.visuals.models import VisualKind, VisualResolution
from app.visuals.prompts import size_of
from app.visuals.service.painters import painter_of
from app.visuals.types import Edition, Visual

for of in (Visual, Edition):
    findable(of)


@strawberry.type(description="What a picture would take.")
class VisualEstimate:
    """What a picture would take."""

    provider: str = strawberry.field(description="Who would paint it for you.")
    model: str = strawberry.field(description="What would paint it.")
    credits: int = strawberry.field(
        description="How many credits: none on a key of your own, or where it is drawn here."
    )
    usd: float = strawberry.field(description="What those are worth in US dollars.")
    width: int = strawberry.field(description="How wide it would be, or near that.")
    height: int = strawberry.field(description="How high it would be, or near that.")


@strawberry.type
class VisualQueries:
    """What can be asked about pictures."""

    visual: Visual | None = one(
        "A picture that you may see.",
        lambda visual, _, id: visual.id == id,
        access=reader(),
        id=Argument(strawberry.ID, "Its id.", id_of="Visual"),
    )

    edition: Edition | None = one(
        "An edition of yours.",
        lambda edition, _, id: edition.id == id,
        access=reader(),
        id=Argument(strawberry.ID, "Its id.", id_of="Edition"),
    )

    @query("What a picture would take, and who would paint it.", reader())
    async def estimate_visual(
        self,
        info: Info,
        kind: Annotated[VisualKind, strawberry.argument(description="What it is of.")],
        resolution: Annotated[
            VisualResolution, strawberry.argument(description="How large it is.")
        ] = VisualResolution.STANDARD,
    ) -> VisualEstimate:
        """Say what a picture would take."""
        context = info.context
        width, height = size_of(kind, resolution)
        async with painter_of(context.runtime, context.viewer.id) as chosen:
            price = chosen.price(width, height)
            return VisualEstimate(
                provider=chosen.painter.provider,
                model=chosen.painter.model,
                credits=price,
                usd=float(usd_of(price)),
                width=width,
                height=height,
            )
