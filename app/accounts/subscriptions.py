from collections.abc import AsyncGenerator
from typing import Annotated

import strawberry
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.events import rights_stream
from app.accounts.live import ViewerEvent, show_event, show_snapshot
from app.accounts.types import User
from app.graph.access import reader
from app.graph.context import Info
from app.graph.fields import subscription
from app.graph.live import After, Feed
from app.graph.read.load import find_in
from app.graph.scalars import Cursor
from app.platform.errors import Unauthenticated
from app.platform.runs.events import user_stream


@strawberry.type
class AccountSubscriptions:
    """What can be watched of oneself."""

    @subscription("What happens to you: your runs, your exports, your credits.", reader())
    async def viewer(
        self, info: Info, after: Annotated[Cursor | None, After] = None
    ) -> AsyncGenerator[ViewerEvent, None]:
        """Follow oneself."""
        viewer = info.context.viewer
        key = viewer.id

        async def read(session: AsyncSession) -> User:
            found = await find_in(session, viewer, User, [key])
            if key not in found:
                raise Unauthenticated
            return found[key]

        feed: Feed[User, ViewerEvent] = Feed(
            user_stream(key), rights_stream(key), read, show_snapshot, show_event
        )
        async for event in feed.follow(info.context, after):
            yield event
