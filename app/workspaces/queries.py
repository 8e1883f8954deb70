from typing import Any
from uuid import UUID

import strawberry

from app.graph.access import reader
from app.graph.node import findable
from app.graph.read.declare import Argument, Row
from app.graph.read.fields import one
from app.graph.read.see import See
from app.platform.errors import FieldFault, InvalidInput
from app.workspaces.types import Invitation, Member, Person, Persona, Workspace

for kind in (Workspace, Person, Member, Invitation, Persona):
    findable(kind)


def _named(workspace: Row, _see: See, id: UUID | None, slug: str | None) -> Any:
    if (id is None) == (slug is None):
        raise InvalidInput(FieldFault("id", "Give the id or the slug, one of the two."))
    return workspace.slug == slug if id is None else workspace.id == id


@strawberry.type
class WorkspaceQueries:
    """What can be asked about workspaces."""

    workspace: Workspace | None = one(
        "A workspace of yours, by its id or its slug.",
        _named,
        access=reader(),
        id=Argument(strawberry.ID | None, "Its id.", id_of="Workspace"),
        slug=Argument(str | None, "Its slug."),
    )
