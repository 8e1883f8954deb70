"""What can be done with a workspace."""

import secrets
from uuid import UUID

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

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


def is_member(
    user_id: UUID | ColumnElement[UUID], workspace_id: InstrumentedAttribute[UUID | None]
) -> ColumnElement[bool]:
    """Return the condition under which somebody belongs to a workspace that is in use."""
    return exists(
        select(WorkspaceMember.id)
        .join(Workspace, Workspace.id == WorkspaceMember.workspace_id)
        .where(
            WorkspaceMember.workspace_id == workspace_id,
            WorkspaceMember.user_id == user_id,
            WorkspaceMember.is_active,
            Workspace.is_active,
        )
    )
