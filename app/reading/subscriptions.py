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
from app.graph.scalars import Cursor
from app.reading.events import reading_stream
from app.reading.live import ReadingEvent, show_event, show_snapshot
from app.reading.types.reading import Reading
from app.reading.types.seen import reading_in


@strawberry.type
class ReadingSubscriptions:
    """What can be watched of one's reading."""

    @subscription("Your reading of a book, so that one device follows another.", reader())
    async def reading(
        self,
        info: Info,
        book_id: Annotated[strawberry.ID, strawberry.argument(description="The book.")],
        after: Annotated[Cursor | None, After] = None,
    ) -> AsyncGenerator[ReadingEvent, None]:
        """Follow one's own reading."""
        viewer = info.context.viewer
        key = decode_id(book_id, "Book")

        async def read(session: AsyncSession) -> Reading | None:
            return await reading_in(session, viewer, key)

        feed: Feed[Reading | None, ReadingEvent] = Feed(
            reading_stream(viewer.id, key),
            rights_stream(viewer.id),
            read,
            show_snapshot,
            show_event,
        )
        async for event in feed.follow(info.context, after):
            yield event
