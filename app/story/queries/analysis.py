"""What it takes to have a model read a story."""

import asyncio
from decimal import Decimal
from typing import Annotated

import strawberry

from app.accounts.service.keys_in_use import keys_in_use
from app.ai.routing import Keys, text_model_for
from app.graph.access import reader
from app.graph.context import Info
from app.graph.fields import query
from app.graph.ids import decode_id
from app.story.errors import NoModel, NotAnalysed
from app.story.reading.estimate import estimate
from app.story.service.analyse_book import source_for


@strawberry.type(description="What it is likely to take to have a model read a story.")
class AnalysisEstimate:
    """What it is likely to take to have a model read a story."""

    provider: str = strawberry.field(description="Whose model would read it.")
    model: str = strawberry.field(description="What would read it.")
    parts: int = strawberry.field(description="In how many parts.")
    input_tokens: int = strawberry.field(description="How many tokens it would read.")
    output_tokens: int = strawberry.field(description="How many it would write, roughly.")
    cost: Decimal = strawberry.field(
        description="What that costs in US dollars, by the provider's list; 0 if it is not known."
    )


@strawberry.type
class AnalysisQueries:
    """What analysing takes."""

    @query(
        "What it is likely to take to have a model read your book's story, with `analyseBook`.",
        reader(),
    )
    async def estimate_analysis(
        self,
        info: Info,
        id: Annotated[strawberry.ID, strawberry.argument(description="The book.")],
    ) -> AnalysisEstimate:
        """Estimate what reading a story takes."""
        runtime, viewer = info.context.runtime, info.context.viewer
        book_id = decode_id(id, "Book")
        async with runtime.database.read() as session:
            keys = Keys(await keys_in_use(session, runtime.keyring, viewer.id, None))
            model = text_model_for(runtime.settings, keys)
            if model is None:
                raise NoModel
            source = await source_for(session, viewer.id, book_id)
        if source is None:
            raise NotAnalysed
        likely = await asyncio.to_thread(estimate, source, model.model)
        return AnalysisEstimate(
            provider=model.provider,
            model=model.model,
            parts=likely.parts,
            input_tokens=likely.input_tokens,
            output_tokens=likely.output_tokens,
            cost=likely.cost,
        )
