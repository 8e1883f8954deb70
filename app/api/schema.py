"""The schema: every domain's part of it, put together."""

from typing import Annotated
from uuid import UUID

import strawberry
from graphql import GraphQLInputObjectType
from strawberry.file_uploads import Upload, UploadDefinition
from strawberry.schema.config import StrawberryConfig

from app.accounts.live import EVENT_TYPES as ACCOUNT_EVENTS
from app.accounts.mutations.account import AccountMutations
from app.accounts.mutations.entry import EntryMutations
from app.accounts.mutations.keys import KeyMutations
from app.accounts.mutations.picture import PictureMutations
from app.accounts.problems import InvalidCredentialsHandler
from app.accounts.queries import AccountQueries
from app.accounts.subscriptions import AccountSubscriptions
from app.graph.access import anyone
from app.graph.context import Info
from app.graph.fields import query
from app.graph.ids import split_id
from app.graph.node import Node, kind_named
from app.graph.problems import HANDLERS
from app.graph.read import load
from app.graph.scalars import SCALARS
from app.operations.live import EVENT_TYPES as RUN_EVENTS
from app.operations.mutations import OperationMutations
from app.operations.queries import OperationQueries
from app.operations.subscriptions import OperationSubscriptions
from app.platform.errors import FieldFault, InvalidInput, NotFound
from app.workspaces.queries import WorkspaceQueries

#: Ids that `nodes` takes at once.
MOST = 100


@strawberry.type
class NodeQueries:
    """Finding anything again by its id."""

    @query("Whatever has this id, if you may see it.", anyone())
    async def node(
        self, info: Info, id: Annotated[strawberry.ID, strawberry.argument(description="The id.")]
    ) -> Node | None:
        """Find one thing."""
        return (await find(info, [id]))[0]

    @query("Whatever has these ids, in their order; null for what you may not see.", anyone())
    async def nodes(
        self,
        info: Info,
        ids: Annotated[
            list[strawberry.ID], strawberry.argument(description=f"At most {MOST} ids.")
        ],
    ) -> list[Node | None]:
        """Find several things, with one question per type."""
        if len(ids) > MOST:
            raise InvalidInput(FieldFault("ids", f"Ask for at most {MOST} at once."))
        return await find(info, ids)


async def find(info: Info, ids: list[strawberry.ID]) -> list[Node | None]:
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
        if kind is None or info.context.caller.viewer is None:
            continue
        rows = await load.find(info.context, kind, list(places.values()))
        for place, key in places.items():
            found[place] = rows.get(key)
    return found


@strawberry.type(description="What can be asked.")
class Query(NodeQueries, AccountQueries, WorkspaceQueries, OperationQueries):
    """What can be asked."""


@strawberry.type(
    description="What can be changed; the union of each field names the problems it may meet."
)
class Mutation(
    EntryMutations, KeyMutations, AccountMutations, PictureMutations, OperationMutations
):
    """What can be changed."""


@strawberry.type(description="What can be watched; each event has the cursor to go on from.")
class Subscription(AccountSubscriptions, OperationSubscriptions):
    """What can be watched."""


schema = strawberry.Schema(
    query=Query,
    mutation=Mutation,
    subscription=Subscription,
    types=[*RUN_EVENTS, *ACCOUNT_EVENTS],
    config=StrawberryConfig(scalar_map={**SCALARS, Upload: UploadDefinition}),
    exception_handlers=[*HANDLERS, InvalidCredentialsHandler()],
)

# Strawberry checks @oneOf when a resolver is called; told to, graphql-core does so beforehand.
for kind in schema._schema.type_map.values():  # noqa: SLF001 - Strawberry names no other
    if isinstance(kind, GraphQLInputObjectType):
        kind.is_one_of = kind.extensions["strawberry-definition"].is_one_of


def sdl() -> str:
    """Return the schema in the schema definition language."""
    return schema.as_str() + "\n"
