from collections.abc import AsyncGenerator
from typing import Annotated

import strawberry
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.events import rights_stream
from app.graph.access import reader
from app.graph.context import Info
from app.graph.fields import subscription
from app.graph.ids import decode_id
from app.graph.live import After, Feed
from app.graph.read.load import find_in
from app.graph.scalars import Cursor
from app.operations.live import RunEvent, show_event, show_snapshot
from app.operations.types import Run
from app.platform.errors import NotFound
from app.platform.runs.events import run_stream


@strawberry.type
class OperationSubscriptions:
    """What can be watched of background work."""

    @subscription("A run as it works: steps, progress, log lines, its end.", reader())
    async def run(
        self,
        info: Info,
        id: Annotated[strawberry.ID, strawberry.argument(description="The run.")],
        after: Annotated[Cursor | None, After] = None,
    ) -> AsyncGenerator[RunEvent, None]:
        """Follow a run."""
        viewer = info.context.viewer
        key = decode_id(id, "Run")

        async def read(session: AsyncSession) -> Run:
            found = await find_in(session, viewer, Run, [key])
            if key not in found:
                raise NotFound("There is no such run, or it is not yours to see.")
            return found[key]

        feed: Feed[Run, RunEvent] = Feed(
            run_stream(key), rights_stream(viewer.id), read, show_snapshot, show_event, alike=True
        )
        async for event in feed.follow(info.context, after):
            yield event
