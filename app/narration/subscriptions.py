from collections.abc import AsyncGenerator
from typing import Annotated

import strawberry
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.events import rights_stream
from app.books.types.book import Book
from app.graph.access import reader
from app.graph.context import Info
from app.graph.fields import subscription
from app.graph.ids import decode_id
from app.graph.live import After, Feed
from app.graph.read.load import find_in
from app.graph.scalars import Cursor
from app.narration.events import narrations_stream
from app.narration.live import NarrationEvent, show_event, show_snapshot
from app.platform.errors import NotFound


@strawberry.type
class NarrationSubscriptions:
    """What can be watched of reading aloud."""

    @subscription("The scenes of a book as they are read aloud for you.", reader())
    async def narrations(
        self,
        info: Info,
        book_id: Annotated[strawberry.ID, strawberry.argument(description="The book.")],
        after: Annotated[Cursor | None, After] = None,
    ) -> AsyncGenerator[NarrationEvent, None]:
        """Follow a book as it is read aloud."""
        viewer = info.context.viewer
        key = decode_id(book_id, "Book")

        async def read(session: AsyncSession) -> Book:
            found = await find_in(session, viewer, Book, [key])
            if key not in found:
                raise NotFound("There is no such book, or you may not read it.")
            return found[key]

        feed: Feed[Book, NarrationEvent] = Feed(
            narrations_stream(viewer.id, key),
            rights_stream(viewer.id),
            read,
            show_snapshot,
            show_event,
        )
        async for event in feed.follow(info.context, after):
            yield event
