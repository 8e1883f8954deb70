"""Everything with an id: one interface, and the loaders that find a row again by its id."""

from collections.abc import Awaitable, Callable, Sequence
from uuid import UUID

import strawberry

from app.graph.context import Context


@strawberry.interface(description="Something that can be found again by its id.")
class Node:
    """Something that can be found again by its id."""

    id: strawberry.ID = strawberry.field(description="The id, the same for ever.")


#: Finds the rows of one type that the viewer may see; rows that are not found are left out.
Loader = Callable[[Context, Sequence[UUID]], Awaitable[dict[UUID, Node]]]

_loaders: dict[str, Loader] = {}


def node_loader(type_name: str) -> Callable[[Loader], Loader]:
    """Declare how rows of a type are found by their keys."""

    def declare(loader: Loader) -> Loader:
        _loaders[type_name] = loader
        return loader

    return declare


def loader_of(type_name: str) -> Loader | None:
    """Return the loader of a type."""
    return _loaders.get(type_name)
