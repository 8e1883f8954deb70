"""Asking for pictures."""

from typing import Annotated, Any

import strawberry

from app.books.problems import LicenceRestriction
from app.credits.problems import InsufficientCredits
from app.graph.access import writer
from app.graph.context import Info
from app.graph.fields import mutation
from app.graph.ids import decode_id
from app.graph.problems import BudgetSpent, Conflict, Forbidden, InvalidInput, NotFound, RateLimited
from app.graph.read.load import found
from app.visuals.models import VisualKind, VisualResolution, VisualStyle
from app.visuals.service.painters import affordable_pictures, painter_of
from app.visuals.service.request import Request, regenerate_visual, request_visual
from app.visuals.service.throttle import throttle_pictures
from app.visuals.types import Visual

KEY = "A name of your own for this request: the same one asks, and pays, for nothing twice."


@strawberry.input(description="A picture to be painted.")
class RequestVisualInput:
    """A picture to be painted."""

    book_id: strawberry.ID = strawberry.field(description="The book.")
    kind: VisualKind = strawberry.field(description="What it is to be of.")
    scene_id: strawberry.ID | None = strawberry.field(
        default=None,
        description="The scene; of a portrait or a place, the scene as of whose end it is to be "
        "shown. Left out, those are shown as far as you are told of the book.",
    )
    character_id: strawberry.ID | None = strawberry.field(
        default=None, description="For PORTRAIT: who."
    )
    place_id: strawberry.ID | None = strawberry.field(default=None, description="For PLACE: where.")
    style: VisualStyle | None = strawberry.field(
        default=None, description="The manner in which it is to be painted."
    )
    style_words: str = strawberry.field(
        default="", description="The same, or more of it, in your own words."
    )
    instructions: str = strawberry.field(default="", description="What else to mind.")
    resolution: VisualResolution = strawberry.field(
        default=VisualResolution.STANDARD, description="How large."
    )
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.type(description="The picture is asked for; subscribe to `visuals` to see it come.")
class RequestVisualPayload:
    """The picture is asked for."""

    visual: Visual = strawberry.field(description="The picture that is to come.")


RequestVisualResult = Annotated[
    RequestVisualPayload
    | NotFound
    | Forbidden
    | Conflict
    | InvalidInput
    | RateLimited
    | LicenceRestriction
    | InsufficientCredits
    | BudgetSpent,
    strawberry.union("RequestVisualResult", description="How asking for it went."),
]


@strawberry.input(description="A picture to be painted once more.")
class RegenerateVisualInput:
    """A picture to be painted once more."""

    id: strawberry.ID = strawberry.field(description="The picture.")
    feedback: str = strawberry.field(default="", description="What is to be otherwise.")
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.type(description="Another version is asked for; those that there are stay.")
class RegenerateVisualPayload:
    """Another version is asked for."""

    visual: Visual = strawberry.field(description="The picture.")


RegenerateVisualResult = Annotated[
    RegenerateVisualPayload
    | NotFound
    | Conflict
    | InvalidInput
    | RateLimited
    | LicenceRestriction
    | InsufficientCredits
    | BudgetSpent,
    strawberry.union("RegenerateVisualResult", description="How asking for it went."),
]


def _request(given: RequestVisualInput) -> Request:
    def key_of(id: strawberry.ID | None, name: str) -> Any:
        return None if id is None else decode_id(id, name)

    subject = {
        VisualKind.PORTRAIT: (given.character_id, "Character"),
        VisualKind.PLACE: (given.place_id, "Place"),
    }.get(given.kind)
    return Request(
        book_id=decode_id(given.book_id, "Book"),
        kind=given.kind,
        scene_id=key_of(given.scene_id, "Scene"),
        subject_id=None if subject is None else key_of(*subject),
        style=given.style,
        style_words=given.style_words,
        instructions=given.instructions,
        resolution=given.resolution,
    )


@strawberry.type
class RequestingMutations:
    """Asking for pictures."""

    @mutation("Have a picture painted: of a scene, a character, a place, or a cover.", writer())
    async def request_visual(
        self,
        info: Info,
        input: Annotated[RequestVisualInput, strawberry.argument(description="The picture.")],
    ) -> RequestVisualResult:
        """Have a picture painted."""
        context, viewer = info.context, info.context.viewer.id
        runtime, request = context.runtime, _request(input)
        await throttle_pictures(runtime.limiter, viewer)
        await affordable_pictures(runtime, viewer)
        async with painter_of(runtime, viewer) as chosen, runtime.database.unit() as unit:
            made = await request_visual(unit, viewer, request, chosen, input.idempotency_key)
        return RequestVisualPayload(visual=await found(context, Visual, made))

    @mutation("Have a picture painted once more, with what is to be otherwise.", writer())
    async def regenerate_visual(
        self,
        info: Info,
        input: Annotated[RegenerateVisualInput, strawberry.argument(description="Which.")],
    ) -> RegenerateVisualResult:
        """Have a picture painted once more."""
        context, viewer = info.context, info.context.viewer.id
        runtime, key = context.runtime, decode_id(input.id, "Visual")
        await throttle_pictures(runtime.limiter, viewer)
        await affordable_pictures(runtime, viewer)
        async with painter_of(runtime, viewer) as chosen, runtime.database.unit() as unit:
            await regenerate_visual(
                unit, viewer, key, input.feedback, chosen, input.idempotency_key
            )
        return RegenerateVisualPayload(visual=await found(context, Visual, key))
