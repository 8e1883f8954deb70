from collections.abc import AsyncGenerator
from typing import Annotated

import strawberry
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.events import rights_stream
from app.chat.events import turn_stream
from app.chat.live import TOLD_APART, TurnEnded, TurnEvent, TurnSnapshot, show_snapshot, shown
from app.chat.models import TurnStatus
from app.chat.types import Turn
from app.graph.access import reader
from app.graph.context import Info
from app.graph.fields import subscription
from app.graph.ids import decode_id
from app.graph.live import After, Feed
from app.graph.read.load import find_in
from app.graph.scalars import Cursor
from app.platform.errors import NotFound

OPEN = {TurnStatus.QUEUED, TurnStatus.STREAMING}


@strawberry.type
class ChatSubscriptions:
    """What can be watched of conversations."""

    @subscription(
        "An answer as it is written: words, citations, its end, after which the stream is over. "
        "From any cursor it is told again exactly as it was, also long after.",
        reader(),
    )
    async def turn(
        self,
        info: Info,
        id: Annotated[strawberry.ID, strawberry.argument(description="The turn.")],
        after: Annotated[Cursor | None, After] = None,
    ) -> AsyncGenerator[TurnEvent, None]:
        """Follow an answer."""
        viewer = info.context.viewer
        key = decode_id(id, "Turn")

        async def read(session: AsyncSession) -> Turn:
            found = await find_in(session, viewer, Turn, [key])
            if key not in found:
                raise NotFound("There is no such turn, or you may not see it.")
            return found[key]

        feed: Feed[Turn, TurnEvent] = Feed(
            turn_stream(key),
            rights_stream(viewer.id),
            read,
            show_snapshot,
            shown(key),
            alike=True,
            apart=TOLD_APART,
        )
        async for event in feed.follow(info.context, after):
            yield event
            if isinstance(event, TurnEnded) or (
                isinstance(event, TurnSnapshot) and event.turn.status not in OPEN
            ):
                return
