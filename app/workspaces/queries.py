from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

import strawberry

from app.graph.access import reader
from app.graph.context import Context, Info
from app.graph.fields import query
from app.graph.ids import decode_id
from app.graph.node import Node, node_loader
from app.platform.errors import FieldFault, InvalidInput, NotFound
from app.workspaces import models
from app.workspaces.service import memberships
from app.workspaces.types import Workspace


@node_loader("Workspace")
async def load_workspaces(context: Context, keys: Sequence[UUID]) -> dict[UUID, Node]:
    """Find workspaces again by their keys."""
    if context.caller.viewer is None:
        return {}
    asked = memberships(context.viewer.id).where(models.Workspace.id.in_(keys))
    async with context.runtime.database.read() as session:
        return {row.id: Workspace.of(row, role) for row, role in await session.execute(asked)}


@strawberry.type
class WorkspaceQueries:
    """What can be asked about workspaces."""

    @query("A workspace of yours, by its id or its slug.", reader())
    async def workspace(
        self,
        info: Info,
        id: Annotated[strawberry.ID | None, strawberry.argument(description="Its id.")] = None,
        slug: Annotated[str | None, strawberry.argument(description="Its slug.")] = None,
    ) -> Workspace | None:
        """Find a workspace."""
        if (id is None) == (slug is None):
            raise InvalidInput(FieldFault("id", "Give the id or the slug, one of the two."))
        asked = memberships(info.context.viewer.id)
        if id is not None:
            try:
                asked = asked.where(models.Workspace.id == decode_id(id, "Workspace"))
            except NotFound:
                return None
        else:
            asked = asked.where(models.Workspace.slug == slug)
        async with info.context.runtime.database.read() as session:
            found = (await session.execute(asked)).one_or_none()
        return None if found is None else Workspace.of(*found)
