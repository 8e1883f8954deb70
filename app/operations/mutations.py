from typing import Annotated

import strawberry

from app.graph.access import writer
from app.graph.context import Info
from app.graph.fields import mutation
from app.graph.ids import decode_id
from app.graph.problems import Conflict, NotFound
from app.graph.read.load import found
from app.operations import service
from app.operations.types import Run


@strawberry.input(description="Which run to stop.")
class CancelRunInput:
    """Which run to stop."""

    id: strawberry.ID = strawberry.field(description="The run.")


@strawberry.type(description="The run is stopped, or stops as soon as its worker hears of it.")
class CancelRunPayload:
    """The run is stopped, or will be."""

    run: Run = strawberry.field(description="The run.")


@strawberry.input(description="Which run to try again.")
class RetryRunInput:
    """Which run to try again."""

    id: strawberry.ID = strawberry.field(description="The run.")


@strawberry.type(description="The run waits for a worker again.")
class RetryRunPayload:
    """The run waits for a worker again."""

    run: Run = strawberry.field(description="The run.")


CancelRunResult = Annotated[
    CancelRunPayload | NotFound | Conflict,
    strawberry.union("CancelRunResult", description="How cancelling went."),
]
RetryRunResult = Annotated[
    RetryRunPayload | NotFound | Conflict,
    strawberry.union("RetryRunResult", description="How retrying went."),
]


@strawberry.type
class OperationMutations:
    """What can be done with background work."""

    @mutation("Stop a run: at once when it waits, within seconds when it works.", writer())
    async def cancel_run(
        self,
        info: Info,
        input: Annotated[CancelRunInput, strawberry.argument(description="Which run.")],
    ) -> CancelRunResult:
        """Stop a run."""
        async with info.context.runtime.database.unit() as unit:
            run = await service.cancel_run(unit, info.context.viewer.id, decode_id(input.id, "Run"))
        return CancelRunPayload(run=await found(info.context, Run, run.id))

    @mutation("Let a failed or cancelled run go on at the step where it stopped.", writer())
    async def retry_run(
        self,
        info: Info,
        input: Annotated[RetryRunInput, strawberry.argument(description="Which run.")],
    ) -> RetryRunResult:
        """Try a run again."""
        async with info.context.runtime.database.unit() as unit:
            run = await service.retry_run(unit, info.context.viewer.id, decode_id(input.id, "Run"))
        return RetryRunPayload(run=await found(info.context, Run, run.id))
