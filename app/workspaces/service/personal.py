import secrets
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.platform.db.unit import UnitOfWork
from app.workspaces.models import Workspace, WorkspaceMember, WorkspaceRole


async def create_personal_workspace(unit: UnitOfWork, user_id: UUID, name: str) -> Workspace:
    """Give somebody the workspace that is only theirs."""
    workspace = unit.add(
        Workspace(name=name, slug=f"{name}-{secrets.token_hex(4)}", personal_user_id=user_id)
    )
    await unit.session.flush()
    unit.add(WorkspaceMember(workspace_id=workspace.id, user_id=user_id, role=WorkspaceRole.OWNER))
    return workspace


async def personal_workspace(session: AsyncSession, user_id: UUID) -> Workspace:
    """Return somebody's own workspace."""
    return (
        await session.scalars(select(Workspace).where(Workspace.personal_user_id == user_id))
    ).one()
