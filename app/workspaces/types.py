from datetime import datetime

import strawberry

from app.graph.enums import describe
from app.graph.ids import encode_id
from app.graph.node import Node
from app.workspaces import models
from app.workspaces.models import WorkspaceRole

describe(
    WorkspaceRole,
    {
        WorkspaceRole.OWNER: "May do everything, and lets others in.",
        WorkspaceRole.EDITOR: "May add and change what is shared.",
        WorkspaceRole.READER: "May see what is shared.",
    },
)


@strawberry.type(description="Where several people share books, questions and answers.")
class Workspace(Node):
    """Where several people share books, questions and answers."""

    name: str = strawberry.field(description="Its name.")
    slug: str = strawberry.field(description="Its name in addresses.")
    is_personal: bool = strawberry.field(description="Whether it is one person's own.")
    role: WorkspaceRole = strawberry.field(description="What you may do in it.")
    created_at: datetime = strawberry.field(description="When it was made.")

    @classmethod
    def of(cls, row: models.Workspace, role: WorkspaceRole) -> "Workspace":
        """Show a row to one of its members."""
        return cls(
            id=encode_id("Workspace", row.id),
            name=row.name,
            slug=row.slug,
            is_personal=row.personal_user_id is not None,
            role=role,
            created_at=row.created_at,
        )
