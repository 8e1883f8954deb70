"""Finding anything again by its id."""

from typing import Annotated
from uuid import UUID

import strawberry

from app.graph.access import anyone
from app.graph.context import Info
from app.graph.ids import MOST_IDS, split_id
from app.graph.node import Node, kind_named
from app.graph.read.fields import by_id
from app.graph.read.load import find
from app.platform.errors import FieldFault, InvalidInput, NotFound


async def _node(
    self: object,
    info: Info,
    id: Annotated[strawberry.ID, strawberry.argument(description="The id.")],
) -> Node | None:
    del self
    return (await _found(info, [id]))[0]


async def _nodes(
    self: object,
    info: Info,
    ids: Annotated[
        list[strawberry.ID], strawberry.argument(description=f"At most {MOST_IDS} ids.")
    ],
) -> list[Node | None]:
    del self
    if len(ids) > MOST_IDS:
        raise InvalidInput(FieldFault("ids", f"Ask for at most {MOST_IDS} at once."))
    return await _found(info, ids)


async def _found(info: Info, ids: list[strawberry.ID]) -> list[Node | None]:
    """Find things by their ids, with one question per type."""
    wanted: dict[str, dict[int, UUID]] = {}
    for place, given in enumerate(ids):
        try:
            name, key = split_id(given)
        except NotFound:
            continue
        wanted.setdefault(name, {})[place] = key
    found: list[Node | None] = [None] * len(ids)
    for name, places in wanted.items():
        kind = kind_named(name)
        if kind is None:
            continue
        rows = await find(info.context, kind, list(places.values()))
        for place, key in places.items():
            found[place] = rows.get(key)
    return found


@strawberry.type
class NodeQueries:
    """Finding anything again by its id."""

    node: Node | None = by_id("Whatever has this id, if you may see it.", _node, anyone())
    nodes: list[Node | None] = by_id(
        "Whatever has these ids, in their order; null for what you may not see.",
        _nodes,
        anyone(),
        many=True,
    )
