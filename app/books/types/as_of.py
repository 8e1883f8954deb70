"""How far a book is to be told, as an argument."""

from typing import Any

import strawberry

from app.books.service.horizon import horizon_as_of
from app.graph.ids import decode_id
from app.graph.read.arguments import ID_OF, Given
from app.graph.read.declare import Ahead


@strawberry.input(
    one_of=True,
    description="How far a book is to be told. Left out, it is your own furthest position in a "
    "novel while you protect against spoilers, and the end otherwise.",
)
class AsOf:
    """How far a book is to be told."""

    reader: strawberry.Maybe[bool] = strawberry.field(
        description="As far as you have read, whatever kind of book it is."
    )
    offset: strawberry.Maybe[int] = strawberry.field(
        description="As far as an offset of the text, in code points."
    )
    progress: strawberry.Maybe[float] = strawberry.field(
        description="As far as a share of the text, 0 to 1."
    )
    section: strawberry.Maybe[strawberry.ID] = strawberry.field(
        description="As far as the end of a section; one of another book tells nothing.",
        metadata={ID_OF: "Section"},
    )
    end: strawberry.Maybe[bool] = strawberry.field(description="All of it, spoilers and all.")


def values_of(given: AsOf) -> Given:
    """Return how far to tell, as the horizon takes it."""
    values: dict[str, Any] = {
        name: some.value for name, some in vars(given).items() if some is not None
    }
    if "section" in values:
        values["section"] = decode_id(values["section"], "Section")
    return Given(values)


def ahead_as_of(given: AsOf) -> Ahead:
    """Return the horizon that somebody asks for, for a book that is loaded."""
    values = values_of(given)
    return Ahead(lambda book, see: horizon_as_of(book, see.viewer, values), asked_by(values))


def asked_by(as_of: Any) -> str | None:
    """Name the member by which a horizon was asked for, where it has a say."""
    if as_of is None:
        return None
    name = next(name for name, value in as_of.items() if value is not None)
    return None if as_of[name] is False else name.upper()
