"""Everything with an id: one interface, and the types whose rows can be found again by it."""

from typing import Any

import strawberry


@strawberry.interface(description="Something that can be found again by its id.")
class Node:
    """Something that can be found again by its id."""

    id: strawberry.ID = strawberry.field(description="The id, the same for ever.")


_findable: dict[str, Any] = {}


def findable(kind: Any) -> None:
    """Let rows of a type be found by `node` and `nodes`."""
    _findable[kind.__name__] = kind


def kind_named(name: str) -> Any | None:
    """Return the findable type of a name."""
    return _findable.get(name)
