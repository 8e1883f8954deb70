from collections.abc import AsyncGenerator
from typing import Annotated
from uuid import UUID

import strawberry
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.events import rights_stream
from app.books.models import Book as BookRow
from app.books.types.book import Book
from app.graph.access import reader
from app.graph.context import Info
from app.graph.fields import subscription
from app.graph.ids import decode_id
from app.graph.live import After, Feed
from app.graph.read.load import find_in
from app.graph.scalars import Cursor
from app.platform.errors import NotFound
from app.visuals.events import visuals_stream
from app.visuals.live import VisualEvent, show_snapshot, shown_to


@strawberry.type
class VisualSubscriptions:
    """What can be watched of pictures."""

    @subscription(
        "The pictures of a book as they are painted: your own, and those of its owner.", reader()
    )
    async def visuals(
        self,
        info: Info,
        book_id: Annotated[strawberry.ID, strawberry.argument(description="The book.")],
        after: Annotated[Cursor | None, After] = None,
    ) -> AsyncGenerator[VisualEvent, None]:
        """Follow the pictures of a book."""
        viewer, key = info.context.viewer, decode_id(book_id, "Book")
        owner: UUID | None = None

        async def read(session: AsyncSession) -> Book:
            nonlocal owner
            found = await find_in(session, viewer, Book, [key])
            if key not in found:
                raise NotFound("There is no such book, or you may not read it.")
            owner = await session.scalar(select(BookRow.user_id).where(BookRow.id == key))
            return found[key]

        feed: Feed[Book, VisualEvent] = Feed(
            visuals_stream(key),
            rights_stream(viewer.id),
            read,
            show_snapshot,
            shown_to(viewer.id, lambda: owner),
        )
        async for event in feed.follow(info.context, after):
            yield event
