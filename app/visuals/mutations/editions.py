"""Illustrated editions."""

from typing import Annotated

import strawberry

from app.books.problems import LicenceRestriction
from app.credits.problems import InsufficientCredits
from app.graph.access import writer
from app.graph.context import Info
from app.graph.fields import mutation
from app.graph.ids import decode_id
from app.graph.problems import BudgetSpent, Conflict, Forbidden, InvalidInput, NotFound, RateLimited
from app.graph.read.load import found
from app.operations.types import Run
from app.visuals.choice import MOST
from app.visuals.models import EditionDensity, VisualResolution, VisualStyle
from app.visuals.service import editions
from app.visuals.service.painters import affordable_pictures, painter_of
from app.visuals.service.throttle import throttle_changes, throttle_pictures
from app.visuals.types import Edition

KEY = "A name of your own for this: the same one does it, and pays for it, once."


@strawberry.input(description="How an edition is to be.")
class EditionSettings:
    """How an edition is to be."""

    density: EditionDensity = strawberry.field(
        default=EditionDensity.SCENE, description="How many pictures it is to have."
    )
    every: int = strawberry.field(
        default=1, description="Pictures in a chapter, or paragraphs to a picture."
    )
    scene_ids: list[strawberry.ID] | None = strawberry.field(
        default=None, description="For CUSTOM: which scenes, at most 500."
    )
    portraits: bool = strawberry.field(
        default=False, description="Whether to paint portraits of whom it is about first."
    )
    style: VisualStyle | None = strawberry.field(default=None, description="The manner.")
    style_words: str = strawberry.field(default="", description="The same in your own words.")
    instructions: str = strawberry.field(default="", description="What else to mind.")
    resolution: VisualResolution = strawberry.field(
        default=VisualResolution.STANDARD, description="How large the pictures are."
    )


@strawberry.input(description="An edition to be reckoned up.")
class EstimateEditionInput:
    """An edition to be reckoned up."""

    book_id: strawberry.ID = strawberry.field(description="The book.")
    settings: EditionSettings = strawberry.field(description="How it is to be.")


@strawberry.type(description="What an edition would take.")
class EstimateEditionPayload:
    """What an edition would take."""

    pictures: int = strawberry.field(description="How many pictures.")
    credits: int = strawberry.field(description="How many credits.")
    usd: float = strawberry.field(description="Those in US dollars.")
    seconds: int = strawberry.field(description="How long it would take, about.")
    provider: str = strawberry.field(description="Who would paint it.")
    model: str = strawberry.field(description="What would paint it.")


EstimateEditionResult = Annotated[
    EstimateEditionPayload
    | NotFound
    | Forbidden
    | Conflict
    | InvalidInput
    | RateLimited
    | LicenceRestriction,
    strawberry.union("EstimateEditionResult", description="How reckoning went."),
]


@strawberry.input(description="An edition to be made.")
class CreateEditionInput:
    """An edition to be made."""

    book_id: strawberry.ID = strawberry.field(description="The book.")
    settings: EditionSettings = strawberry.field(description="How it is to be.")
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.input(description="Which edition to stop for now.")
class PauseEditionInput:
    """Which edition to stop for now."""

    id: strawberry.ID = strawberry.field(description="The edition.")


@strawberry.input(description="Which edition to stop for good.")
class CancelEditionInput:
    """Which edition to stop for good."""

    id: strawberry.ID = strawberry.field(description="The edition.")


@strawberry.input(description="Which edition to go on with.")
class ResumeEditionInput:
    """Which edition to go on with."""

    id: strawberry.ID = strawberry.field(description="The edition.")
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.input(description="Which edition to bind.")
class ExportEditionInput:
    """Which edition to bind."""

    id: strawberry.ID = strawberry.field(description="The edition.")
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.input(description="An edition to be painted in another style.")
class RestyleEditionInput:
    """An edition to be painted in another style."""

    id: strawberry.ID = strawberry.field(description="The edition.")
    style: VisualStyle | None = strawberry.field(default=None, description="The manner.")
    style_words: str = strawberry.field(default="", description="The same in your own words.")
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.type(description="The edition is begun.")
class CreateEditionPayload:
    """The edition is begun."""

    edition: Edition = strawberry.field(description="The edition, as it stands now.")


CreateEditionResult = Annotated[
    CreateEditionPayload
    | NotFound
    | Forbidden
    | Conflict
    | InvalidInput
    | RateLimited
    | LicenceRestriction
    | InsufficientCredits
    | BudgetSpent,
    strawberry.union("CreateEditionResult", description="How it went."),
]


@strawberry.type(description="The edition waits.")
class PauseEditionPayload:
    """The edition waits."""

    edition: Edition = strawberry.field(description="The edition, as it stands now.")


PauseEditionResult = Annotated[
    PauseEditionPayload | NotFound | Conflict | RateLimited,
    strawberry.union("PauseEditionResult", description="How it went."),
]


@strawberry.type(description="The edition is stopped for good.")
class CancelEditionPayload:
    """The edition is stopped for good."""

    edition: Edition = strawberry.field(description="The edition, as it stands now.")


CancelEditionResult = Annotated[
    CancelEditionPayload | NotFound | Conflict | RateLimited,
    strawberry.union("CancelEditionResult", description="How it went."),
]


@strawberry.type(description="The edition goes on.")
class ResumeEditionPayload:
    """The edition goes on."""

    edition: Edition = strawberry.field(description="The edition, as it stands now.")


ResumeEditionResult = Annotated[
    ResumeEditionPayload | NotFound | Conflict | InvalidInput | RateLimited | BudgetSpent,
    strawberry.union("ResumeEditionResult", description="How it went."),
]


@strawberry.type(description="The edition is painted in the other style.")
class RestyleEditionPayload:
    """The edition is painted in the other style."""

    edition: Edition = strawberry.field(description="The edition, as it stands now.")


RestyleEditionResult = Annotated[
    RestyleEditionPayload | NotFound | Conflict | InvalidInput | RateLimited | BudgetSpent,
    strawberry.union("RestyleEditionResult", description="How it went."),
]


@strawberry.type(description="The edition is being bound; its run has the file in the end.")
class ExportEditionPayload:
    """The edition is being bound."""

    run: Run = strawberry.field(description="The run; `file` is where to fetch it.")


ExportEditionResult = Annotated[
    ExportEditionPayload | NotFound | InvalidInput | RateLimited | LicenceRestriction,
    strawberry.union("ExportEditionResult", description="How asking for it went."),
]


def _settings(given: EditionSettings) -> editions.Settings:
    return editions.Settings(
        density=given.density,
        every=given.every,
        scenes=[decode_id(each, "Scene") for each in (given.scene_ids or [])[:MOST]],
        portraits=given.portraits,
        style=given.style,
        style_words=given.style_words,
        instructions=given.instructions,
        resolution=given.resolution,
    )


@strawberry.type
class EditionMutations:
    """Illustrated editions."""

    @mutation("What an edition would take: pictures, credits, money, time.", writer())
    async def estimate_edition(
        self,
        info: Info,
        input: Annotated[EstimateEditionInput, strawberry.argument(description="The edition.")],
    ) -> EstimateEditionResult:
        """Reckon an edition up."""
        context, viewer = info.context, info.context.viewer.id
        runtime, settings = context.runtime, _settings(input.settings)
        await throttle_changes(runtime.limiter, viewer)
        async with painter_of(runtime, viewer) as chosen, runtime.database.unit() as unit:
            book = await editions.illustrated_book(unit, viewer, decode_id(input.book_id, "Book"))
            planned = await editions.plan_edition(unit, book, settings)
            return EstimateEditionPayload(**editions.estimate_of(planned, settings, chosen))

    @mutation("Begin an illustrated edition; each picture is paid when it is there.", writer())
    async def create_edition(
        self,
        info: Info,
        input: Annotated[CreateEditionInput, strawberry.argument(description="The edition.")],
    ) -> CreateEditionResult:
        """Begin an edition."""
        context, viewer = info.context, info.context.viewer.id
        runtime, settings = context.runtime, _settings(input.settings)
        await throttle_pictures(runtime.limiter, viewer)
        await affordable_pictures(runtime, viewer)
        async with painter_of(runtime, viewer) as chosen, runtime.database.unit() as unit:
            made = await editions.create_edition(
                unit,
                viewer,
                decode_id(input.book_id, "Book"),
                settings,
                chosen,
                input.idempotency_key,
            )
        return CreateEditionPayload(edition=await found(context, Edition, made))

    @mutation("Stop an edition for now; `resumeEdition` goes on.", writer())
    async def pause_edition(
        self,
        info: Info,
        input: Annotated[PauseEditionInput, strawberry.argument(description="Which.")],
    ) -> PauseEditionResult:
        """Stop an edition for now."""
        context, key = info.context, decode_id(input.id, "Edition")
        await throttle_changes(context.runtime.limiter, context.viewer.id)
        async with context.runtime.database.unit() as unit:
            await editions.pause_edition(unit, context.viewer.id, key)
        return PauseEditionPayload(edition=await found(context, Edition, key))

    @mutation("Stop an edition for good; what is painted stays.", writer())
    async def cancel_edition(
        self,
        info: Info,
        input: Annotated[CancelEditionInput, strawberry.argument(description="Which.")],
    ) -> CancelEditionResult:
        """Stop an edition for good."""
        context, key = info.context, decode_id(input.id, "Edition")
        await throttle_changes(context.runtime.limiter, context.viewer.id)
        async with context.runtime.database.unit() as unit:
            await editions.cancel_edition(unit, context.viewer.id, key)
        return CancelEditionPayload(edition=await found(context, Edition, key))

    @mutation("Go on with an edition: with what is left, and with what failed.", writer())
    async def resume_edition(
        self,
        info: Info,
        input: Annotated[ResumeEditionInput, strawberry.argument(description="Which.")],
    ) -> ResumeEditionResult:
        """Go on with an edition."""
        context, key = info.context, decode_id(input.id, "Edition")
        await throttle_pictures(context.runtime.limiter, context.viewer.id)
        await affordable_pictures(context.runtime, context.viewer.id)
        async with context.runtime.database.unit() as unit:
            await editions.resume_edition(unit, context.viewer.id, key, input.idempotency_key)
        return ResumeEditionPayload(edition=await found(context, Edition, key))

    @mutation("Paint an edition in another style; what would be the same stays.", writer())
    async def restyle_edition(
        self,
        info: Info,
        input: Annotated[RestyleEditionInput, strawberry.argument(description="How.")],
    ) -> RestyleEditionResult:
        """Paint an edition in another style."""
        context, key = info.context, decode_id(input.id, "Edition")
        await throttle_pictures(context.runtime.limiter, context.viewer.id)
        await affordable_pictures(context.runtime, context.viewer.id)
        async with context.runtime.database.unit() as unit:
            await editions.restyle_edition(
                unit,
                context.viewer.id,
                key,
                input.style,
                input.style_words,
                input.idempotency_key,
            )
        return RestyleEditionPayload(edition=await found(context, Edition, key))

    @mutation("Have an edition bound as an EPUB 3, the book's own text with pictures.", writer())
    async def export_edition(
        self,
        info: Info,
        input: Annotated[ExportEditionInput, strawberry.argument(description="Which.")],
    ) -> ExportEditionResult:
        """Have an edition bound."""
        context, key = info.context, decode_id(input.id, "Edition")
        await throttle_changes(context.runtime.limiter, context.viewer.id)
        async with context.runtime.database.unit() as unit:
            run_id = await editions.export_edition(
                unit, context.viewer.id, key, input.idempotency_key
            )
        return ExportEditionPayload(run=await found(context, Run, run_id))
