"""What becomes of pictures that there are."""

from typing import Annotated

import strawberry

from app.graph.access import writer
from app.graph.context import Info
from app.graph.fields import mutation
from app.graph.ids import decode_id
from app.graph.problems import Conflict, InvalidInput, NotFound, RateLimited
from app.graph.read.load import found
from app.visuals.service.files import drop_pictures
from app.visuals.service.portraits import set_default_portrait
from app.visuals.service.request import activate_version, own_visual, remove_visual
from app.visuals.service.throttle import throttle_changes
from app.visuals.types import Visual


@strawberry.input(description="Which version of a picture to show.")
class ActivateVersionInput:
    """Which version of a picture to show."""

    id: strawberry.ID = strawberry.field(description="The version.")


@strawberry.type(description="The version is shown.")
class ActivateVersionPayload:
    """The version is shown."""

    visual: Visual = strawberry.field(description="Its picture.")


ActivateVersionResult = Annotated[
    ActivateVersionPayload | NotFound | RateLimited,
    strawberry.union("ActivateVersionResult", description="How showing it went."),
]


@strawberry.input(description="By which portrait a character is to be shown.")
class SetDefaultPortraitInput:
    """By which portrait a character is to be shown."""

    id: strawberry.ID = strawberry.field(description="The portrait.")


@strawberry.type(description="The character is shown by it.")
class SetDefaultPortraitPayload:
    """The character is shown by it."""

    visual: Visual = strawberry.field(description="The portrait.")


SetDefaultPortraitResult = Annotated[
    SetDefaultPortraitPayload | NotFound | Conflict | InvalidInput | RateLimited,
    strawberry.union("SetDefaultPortraitResult", description="How choosing it went."),
]


@strawberry.input(description="Which picture to remove.")
class RemoveVisualInput:
    """Which picture to remove."""

    id: strawberry.ID = strawberry.field(description="The picture.")


@strawberry.type(description="The picture is gone, with all of its versions.")
class RemoveVisualPayload:
    """The picture is gone."""

    id: strawberry.ID = strawberry.field(description="What its id was.")


RemoveVisualResult = Annotated[
    RemoveVisualPayload | NotFound | Conflict | RateLimited,
    strawberry.union("RemoveVisualResult", description="How removing it went."),
]


@strawberry.type
class KeepingVisualMutations:
    """What becomes of pictures that there are."""

    @mutation("Show another version of a picture.", writer())
    async def activate_version(
        self,
        info: Info,
        input: Annotated[ActivateVersionInput, strawberry.argument(description="Which.")],
    ) -> ActivateVersionResult:
        """Show another version."""
        context = info.context
        version = decode_id(input.id, "VisualVersion")
        await throttle_changes(context.runtime.limiter, context.viewer.id)
        async with context.runtime.database.unit() as unit:
            visual = await activate_version(unit, context.viewer.id, version)
            key = visual.id
        return ActivateVersionPayload(visual=await found(context, Visual, key))

    @mutation("Show a character by this portrait of yours from now on.", writer())
    async def set_default_portrait(
        self,
        info: Info,
        input: Annotated[SetDefaultPortraitInput, strawberry.argument(description="Which.")],
    ) -> SetDefaultPortraitResult:
        """Choose a portrait."""
        context, key = info.context, decode_id(input.id, "Visual")
        await throttle_changes(context.runtime.limiter, context.viewer.id)
        async with context.runtime.database.unit() as unit:
            visual = await own_visual(unit, context.viewer.id, key)
            await set_default_portrait(unit, visual)
        return SetDefaultPortraitPayload(visual=await found(context, Visual, key))

    @mutation("Remove a picture of yours, with all of its versions.", writer())
    async def remove_visual(
        self,
        info: Info,
        input: Annotated[RemoveVisualInput, strawberry.argument(description="Which.")],
    ) -> RemoveVisualResult:
        """Remove a picture."""
        context, key = info.context, decode_id(input.id, "Visual")
        await throttle_changes(context.runtime.limiter, context.viewer.id)
        async with context.runtime.database.unit() as unit:
            left = await remove_visual(unit, context.viewer.id, key)
        await drop_pictures(context.runtime, left)
        return RemoveVisualPayload(id=input.id)
