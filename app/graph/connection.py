"""Relay connections over keyset pages: right while rows come and go."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Generic, TypeVar
from uuid import UUID

import strawberry

from app.graph.fields import field
from app.graph.scalars import Cursor
from app.platform.errors import FieldFault, InvalidInput

NodeType = TypeVar("NodeType")
Row = TypeVar("Row")

#: Nodes on a page when a client does not say, and the most it may ask for.
USUAL, MOST = 20, 100

First = Annotated[
    int | None, strawberry.argument(description=f"How many from the start; at most {MOST}.")
]
After = Annotated[Cursor | None, strawberry.argument(description="Begin behind this cursor.")]
Last = Annotated[
    int | None, strawberry.argument(description=f"How many from the end; at most {MOST}.")
]
Before = Annotated[Cursor | None, strawberry.argument(description="End before this cursor.")]


@strawberry.type(description="Where a page lies in the whole list.")
class PageInfo:
    """Where a page lies in the whole list."""

    has_next_page: bool = strawberry.field(description="Whether more follows.")
    has_previous_page: bool = strawberry.field(description="Whether something comes before.")
    start_cursor: Cursor | None = strawberry.field(description="The first node's cursor.")
    end_cursor: Cursor | None = strawberry.field(description="The last node's cursor.")


@strawberry.type(description="A node and its place in the list.")
class Edge(Generic[NodeType]):
    """A node and its place in the list."""

    cursor: Cursor = strawberry.field(description="The node's place.")
    node: NodeType = strawberry.field(description="The node.")


@strawberry.type(description="A page of a list.")
class Connection(Generic[NodeType]):
    """A page of a list."""

    edges: list[Edge[NodeType]] = strawberry.field(description="The page's nodes with cursors.")
    page_info: PageInfo = strawberry.field(description="Where the page lies.")
    count: strawberry.Private[Callable[[], Awaitable[int]]]

    @field("The page's nodes.")
    def nodes(self) -> list[NodeType]:
        """Return the nodes without their cursors."""
        return [edge.node for edge in self.edges]

    @field("How many there are in all; counted only when asked for.")
    async def total_count(self) -> int:
        """Count the whole list."""
        return await self.count()


@dataclass(frozen=True)
class Window:
    """Which part of a list a client asked for."""

    size: int
    backwards: bool
    after: UUID | None
    before: UUID | None

    @classmethod
    def of(
        cls, first: int | None, after: Cursor | None, last: int | None, before: Cursor | None
    ) -> "Window":
        """Check the arguments of a connection."""
        if first is not None and last is not None:
            raise InvalidInput(FieldFault("last", "Ask for first or for last, not for both."))
        name, size = ("last", last) if last is not None else ("first", first)
        size = USUAL if size is None else size
        if not 0 <= size <= MOST:
            raise InvalidInput(FieldFault(name, f"Ask for 0 to {MOST}."))
        return cls(size, last is not None, _key("after", after), _key("before", before))

    @classmethod
    def given(cls, arguments: Mapping[str, Any]) -> "Window":
        """Check the arguments of a connection as they stand in a request."""
        return cls.of(*(arguments.get(name) for name in ("first", "after", "last", "before")))


def cursor_of(key: UUID) -> Cursor:
    """Return the place of a row in a list: its key, as the database writes it too."""
    return Cursor(str(key))


def _key(argument: str, cursor: Cursor | None) -> UUID | None:
    if cursor is None:
        return None
    try:
        return UUID(cursor)
    except ValueError:
        raise InvalidInput(
            FieldFault(argument, "This is not a cursor that came from here.")
        ) from None
