"""What can be done with a workspace, a file for each verb; the rest of the house needs these."""

from app.workspaces.service.membership import Permission, demand, is_member, may
from app.workspaces.service.personal import create_personal_workspace, personal_workspace

__all__ = [
    "Permission",
    "create_personal_workspace",
    "demand",
    "is_member",
    "may",
    "personal_workspace",
]
