"""A stream of news, declared as every domain declares its subscriptions."""

from collections.abc import AsyncGenerator
from datetime import datetime
from typing import Annotated

import strawberry
from sqlalchemy.ext.asyncio import AsyncSession
from strawberry.schema.config import StrawberryConfig

from app.accounts.events import rights_stream
from app.graph.access import reader
from app.graph.context import Info
from app.graph.fields import subscription
from app.graph.live import After, Feed, Place
from app.graph.scalars import SCALARS, Cursor
from app.platform.live.log import Happening
from bench.fanout.publish import STREAM


@strawberry.type(description="What happened.")
class News:
    cursor: Cursor = strawberry.field(description="Subscribe with `after` this to go on.")
    at: datetime = strawberry.field(description="When it happened.")
    word: str = strawberry.field(description="What it is about.")


@strawberry.type
class Subscription:
    @subscription("Everything that happens.", reader())
    async def news(
        self, info: Info, after: Annotated[Cursor | None, After] = None
    ) -> AsyncGenerator[News, None]:
        """Follow the news."""

        async def read(session: AsyncSession) -> str:
            del session
            return "so far"

        def snapshot(place: Place, _reason: object, state: str) -> News:
            return News(cursor=place.cursor, at=place.at, word=state)

        def show(place: Place, told: Happening) -> News:
            return News(cursor=place.cursor, at=place.at, word=told.payload["word"])

        viewer = info.context.viewer
        feed: Feed[str, News] = Feed(
            STREAM, rights_stream(viewer.id), read, snapshot, show, alike=True
        )
        async for event in feed.follow(info.context, after):
            yield event


@strawberry.type
class Query:
    nothing: bool = strawberry.field(description="Nothing.", default=True)


schema = strawberry.Schema(
    query=Query, subscription=Subscription, config=StrawberryConfig(scalar_map={**SCALARS})
)
