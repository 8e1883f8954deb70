"""A small schema that shows each thing the transport must carry."""

import asyncio
from collections.abc import AsyncGenerator
from typing import Any

import strawberry
from strawberry.file_uploads import Upload, UploadDefinition
from strawberry.schema.config import StrawberryConfig

from app.api.context import Context
from app.api.cost import Cost
from app.graph.uploads import UploadedFile
from app.platform.errors import FieldFault, Forbidden, InvalidInput, RateLimited

Info = strawberry.Info[Context, Any]

closed: list[str] = []
"""What subscriptions and slow fields wrote when they were ended from outside."""

counting: set[object] = set()
"""The `count` subscriptions that are going on."""


@strawberry.type
class Leaf:
    name: str

    @strawberry.field
    def branch(self) -> "Branch":
        return Branch()


@strawberry.type
class Leaves:
    total: int
    nodes: list[Leaf]


@strawberry.type
class Branch:
    name: str = "branch"

    @strawberry.field
    def leaves(self, first: int = 20) -> Leaves:
        return Leaves(total=100, nodes=[Leaf(name=str(n)) for n in range(min(first, 100))])

    @strawberry.field
    def branches(self) -> list["Branch"]:
        return [Branch(), Branch()]


@strawberry.type
class Query:
    @strawberry.field
    def hello(self, name: str = "world") -> str:
        return f"Hello, {name}!"

    @strawberry.field
    def whoami(self, info: Info) -> str | None:
        viewer = info.context.caller.viewer
        return str(viewer.id) if viewer else None

    @strawberry.field
    def branch(self) -> Branch:
        return Branch()

    dear: int = strawberry.field(resolver=lambda: 1, metadata={"cost": Cost(weight=500)})

    @strawberry.field
    def forbidden(self) -> str | None:
        raise Forbidden("Only owners may read this.")

    @strawberry.field
    def invalid(self) -> str | None:
        raise InvalidInput(FieldFault("input.title", "A title is needed."))

    @strawberry.field
    def limited(self) -> str | None:
        raise RateLimited(7.0)

    @strawberry.field
    def broken(self) -> str | None:
        raise RuntimeError("the secret is 42")

    @strawberry.field
    def unfit(self) -> int | None:
        return "the secret is 42"  # type: ignore[return-value] # what a resolver must not do

    @strawberry.field
    def large(self, size: int) -> str:
        return "x" * size

    @strawberry.field
    async def slow(self, seconds: float) -> str:
        try:
            await asyncio.sleep(seconds)
        except asyncio.CancelledError:
            closed.append("slow")
            raise
        return "done"

    @strawberry.field
    def happened(self) -> list[str]:
        return closed

    @strawberry.field
    def counting(self) -> int:
        return len(counting)

    @strawberry.field
    def header(self, info: Info) -> str:
        info.context.response.headers.append(("x-of-resolver", "yes"))
        return "set"


@strawberry.type
class Mutation:
    @strawberry.mutation
    def shout(self, text: str) -> str:
        return text.upper()

    @strawberry.mutation
    async def take_time(self, seconds: float) -> str:
        await asyncio.sleep(seconds)
        closed.append("mutation finished")
        return "done"

    @strawberry.mutation
    def measure(self, file: Upload) -> str:
        uploaded: UploadedFile = file  # type: ignore[assignment] # the scalar's Python value
        return f"{uploaded.filename} {uploaded.content_type} {len(uploaded.file.read())}"

    @strawberry.mutation
    def measure_all(self, files: list[Upload]) -> list[int]:
        return [file.size for file in files]  # type: ignore[attr-defined] # as above


@strawberry.type
class Subscription:
    @strawberry.subscription
    async def count(self, to: int, pause: float = 0.0) -> AsyncGenerator[int, None]:
        this = object()
        counting.add(this)
        try:
            for number in range(1, to + 1):
                await asyncio.sleep(pause)
                yield number
        except (asyncio.CancelledError, GeneratorExit):
            closed.append("count")
            raise
        finally:
            counting.discard(this)

    @strawberry.subscription
    async def branches(self, to: int) -> AsyncGenerator[Branch, None]:
        for _ in range(to):
            yield Branch()

    @strawberry.subscription
    async def flood(self, size: int = 10_000, pause: float = 0.0) -> AsyncGenerator[str, None]:
        text = "x" * size
        while True:
            await asyncio.sleep(pause)
            yield text

    @strawberry.subscription
    async def breaks(self, after: int) -> AsyncGenerator[int, None]:
        for number in range(after):
            yield number
        raise RuntimeError("the secret is 42")

    @strawberry.subscription
    async def refuses(self) -> AsyncGenerator[int, None]:
        for number in range(0):
            yield number
        raise Forbidden("Not this stream.")

    @strawberry.subscription
    async def silent(self) -> AsyncGenerator[int, None]:
        await asyncio.Event().wait()
        yield 1


schema = strawberry.Schema(
    query=Query,
    mutation=Mutation,
    subscription=Subscription,
    config=StrawberryConfig(scalar_map={Upload: UploadDefinition}),
)
