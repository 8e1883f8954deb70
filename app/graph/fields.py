"""Fields with resolvers: each is explained, and a root field says who may use it."""

from collections.abc import Callable
from typing import Any, Protocol, TypeVar, cast

import strawberry

from app.graph.access import Access

Resolver = TypeVar("Resolver", bound=Callable[..., Any])


class Declare(Protocol):
    """Turns a method into a field, and leaves its type to the type checker as it is."""

    def __call__(self, resolver: Resolver) -> Resolver:
        """Declare the field."""


def field(description: str) -> Declare:
    """Declare a field of a type."""
    return cast("Declare", strawberry.field(description=description))


def query(description: str, access: Access) -> Declare:
    """Declare a root field whose answer takes more than the database."""
    made = strawberry.field(description=description, extensions=[access])
    return cast("Declare", made)


def mutation(description: str, access: Access) -> Declare:
    """Declare a root field that changes something."""
    made = strawberry.mutation(description=description, extensions=[access])
    return cast("Declare", made)


def subscription(description: str, access: Access) -> Declare:
    """Declare a root field that streams."""
    made = strawberry.subscription(description=description, extensions=[access])
    return cast("Declare", made)
