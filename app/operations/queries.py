from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

import strawberry
from sqlalchemy import select

from app.graph.access import administrator, reader
from app.graph.connection import After, Before, Connection, First, Last, Window, page
from app.graph.context import Context, Info
from app.graph.fields import query
from app.graph.ids import decode_id
from app.graph.node import Node, node_loader
from app.operations.service import visible
from app.operations.types import RequestFailure, Run
from app.platform.errors import NotFound
from app.platform.runs import models
from app.platform.runs.models import RunKind, RunStatus


@strawberry.input(description="Which runs to list; what is left out does not matter.")
class RunFilter:
    """Which runs to list."""

    status: list[RunStatus] | None = strawberry.field(
        default=None, description="Only runs with one of these statuses."
    )
    kind: list[RunKind] | None = strawberry.field(
        default=None, description="Only runs of one of these kinds."
    )
    mine: bool = strawberry.field(
        default=False, description="Only runs you asked for yourself, not your workspaces' others."
    )


@node_loader("Run")
async def load_runs(context: Context, keys: Sequence[UUID]) -> dict[UUID, Node]:
    """Find runs again by their keys."""
    if context.caller.viewer is None:
        return {}
    async with context.runtime.database.read() as session:
        rows = await session.scalars(
            select(models.Run).where(models.Run.id.in_(keys), visible(context.viewer.id))
        )
        return {row.id: Run.of(row) for row in rows}


@strawberry.type
class OperationQueries:
    """What can be asked about background work."""

    @query("A run that you may see.", reader())
    async def run(
        self, info: Info, id: Annotated[strawberry.ID, strawberry.argument(description="Its id.")]
    ) -> Run | None:
        """Find a run by its id."""
        try:
            key = decode_id(id, "Run")
        except NotFound:
            return None
        found = (await load_runs(info.context, [key])).get(key)
        return found if isinstance(found, Run) else None

    @query("Runs of yours and of your workspaces, the newest first.", reader())
    async def runs(
        self,
        info: Info,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
        filter: Annotated[
            RunFilter | None, strawberry.argument(description="Which of them.")
        ] = None,
    ) -> Connection[Run]:
        """List runs."""
        window = Window.of(first, after, last, before)
        viewer = info.context.viewer
        asked = select(models.Run).where(visible(viewer.id))
        if filter is not None and filter.status is not None:
            asked = asked.where(models.Run.status.in_(filter.status))
        if filter is not None and filter.kind is not None:
            asked = asked.where(models.Run.kind.in_(filter.kind))
        if filter is not None and filter.mine:
            asked = asked.where(models.Run.user_id == viewer.id)
        async with info.context.runtime.database.read() as session:
            return await page(session, asked, models.Run.id, window, Run.of, info.context.count)

    @query("What went wrong on our side, the newest first; for administrators.", administrator())
    async def request_failures(
        self,
        info: Info,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[RequestFailure]:
        """List failures."""
        window = Window.of(first, after, last, before)
        asked = select(models.RequestFailure)
        key = models.RequestFailure.id
        async with info.context.runtime.database.read() as session:
            return await page(session, asked, key, window, RequestFailure.of, info.context.count)
