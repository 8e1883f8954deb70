from datetime import datetime
from typing import Any

import strawberry
from sqlalchemy import select

from app.graph.enums import describe
from app.graph.node import Node
from app.graph.read.declare import Row
from app.graph.read.fields import column, entity, key
from app.graph.read.see import See
from app.workspaces import models
from app.workspaces.models import WorkspaceMember, WorkspaceRole
from app.workspaces.service import is_member

describe(
    WorkspaceRole,
    {
        WorkspaceRole.OWNER: "May do everything, and lets others in.",
        WorkspaceRole.EDITOR: "May add and change what is shared.",
        WorkspaceRole.READER: "May see what is shared.",
    },
)


def _role(workspace: Row, see: See) -> Any:
    return (
        select(WorkspaceMember.role)
        .where(WorkspaceMember.workspace_id == workspace.id, WorkspaceMember.user_id == see.viewer)
        .scalar_subquery()
    )


@entity(
    models.Workspace,
    visible=lambda workspace, see: is_member(see.viewer, workspace.id),
    description="Where several people share books, questions and answers.",
)
class Workspace(Node):
    """Where several people share books, questions and answers."""

    id: strawberry.ID = key()
    name: str = column("Its name.")
    slug: str = column("Its name in addresses.")
    is_personal: bool = column(
        "Whether it is one person's own.", lambda row, _: row.personal_user_id.is_not(None)
    )
    role: WorkspaceRole = column("What you may do in it.", _role)
    created_at: datetime = column("When it was made.")
