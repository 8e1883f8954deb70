from collections.abc import AsyncGenerator
from typing import Annotated

import strawberry
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.events import rights_stream
from app.books.events import book_stream
from app.books.live import TOLD_APART, BookEvent, show_snapshot, shown
from app.books.types.as_of import AsOf, ahead_as_of
from app.books.types.book import Book
from app.graph.access import reader
from app.graph.context import Info
from app.graph.fields import subscription
from app.graph.ids import decode_id
from app.graph.live import After, Feed
from app.graph.read.load import find_in
from app.graph.scalars import Cursor
from app.platform.errors import NotFound


@strawberry.type
class BookSubscriptions:
    """What can be watched of books."""

    @subscription(
        "A book as it is taken in, section by section, and whatever happens to it after.", reader()
    )
    async def book(
        self,
        info: Info,
        id: Annotated[strawberry.ID, strawberry.argument(description="The book.")],
        as_of: Annotated[
            AsOf | None, strawberry.argument(description="How far it is to be told.")
        ] = None,
        after: Annotated[Cursor | None, After] = None,
    ) -> AsyncGenerator[BookEvent, None]:
        """Follow a book."""
        viewer = info.context.viewer
        key = decode_id(id, "Book")
        ahead = None if as_of is None else ahead_as_of(as_of)

        async def read(session: AsyncSession) -> Book:
            found = await find_in(session, viewer, Book, [key], ahead)
            if key not in found:
                raise NotFound("There is no such book, or you may not read it.")
            return found[key]

        feed: Feed[Book, BookEvent] = Feed(
            book_stream(key),
            rights_stream(viewer.id),
            read,
            show_snapshot,
            shown(key, ahead),
            alike=True,
            apart=TOLD_APART,
        )
        async for event in feed.follow(info.context, after):
            yield event
