"""Who may do what in a workspace: roles give permissions, and everything asks for a permission."""

from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from app.platform.db.unit import UnitOfWork
from app.platform.errors import Conflict, Forbidden, NotFound
from app.workspaces.models import Workspace, WorkspaceMember, WorkspaceRole


class Permission(StrEnum):
    """What somebody may do in a workspace."""

    SEE = "SEE"
    CONTRIBUTE = "CONTRIBUTE"
    MANAGE = "MANAGE"


#: The one place that says what a role may do.
GRANTED: dict[WorkspaceRole, frozenset[Permission]] = {
    WorkspaceRole.OWNER: frozenset(Permission),
    WorkspaceRole.EDITOR: frozenset({Permission.SEE, Permission.CONTRIBUTE}),
    WorkspaceRole.READER: frozenset({Permission.SEE}),
}


def roles_that(permission: Permission) -> list[WorkspaceRole]:
    """Return the roles that give a permission."""
    return [role for role in WorkspaceRole if permission in GRANTED[role]]


def may(
    user_id: UUID | ColumnElement[UUID],
    workspace_id: InstrumentedAttribute[UUID | None] | ColumnElement[Any],
    permission: Permission,
) -> ColumnElement[bool]:
    """Return the condition under which somebody may do something in a workspace that is in use."""
    place = (
        select(WorkspaceMember.id)
        .join(Workspace, Workspace.id == WorkspaceMember.workspace_id)
        .where(
            WorkspaceMember.workspace_id == workspace_id,
            WorkspaceMember.user_id == user_id,
            WorkspaceMember.is_active,
            Workspace.is_active,
        )
    )
    roles = roles_that(permission)
    if len(roles) < len(WorkspaceRole):
        place = place.where(or_(*(WorkspaceMember.role == role for role in roles)))
    return exists(place.correlate_except(WorkspaceMember, Workspace))


def is_member(
    user_id: UUID | ColumnElement[UUID],
    workspace_id: InstrumentedAttribute[UUID | None] | ColumnElement[Any],
) -> ColumnElement[bool]:
    """Return the condition under which somebody belongs to a workspace that is in use."""
    return may(user_id, workspace_id, Permission.SEE)


async def demand(
    unit: UnitOfWork,
    user_id: UUID,
    workspace_id: UUID,
    permission: Permission,
    *,
    disabled: bool = False,
) -> WorkspaceMember:
    """Return somebody's place in a workspace if it gives a permission, and hold it.

    Whoever removes them meanwhile waits, so that nothing is written after somebody was removed. The
    workspace is held before the member, by everybody: two changes never wait for each other.
    """
    home = select(Workspace.id).where(Workspace.id == workspace_id)
    await unit.session.execute(home.with_for_update(read=True, key_share=True))
    asked = (
        select(WorkspaceMember)
        .join(Workspace, Workspace.id == WorkspaceMember.workspace_id)
        .where(
            WorkspaceMember.workspace_id == workspace_id,
            WorkspaceMember.user_id == user_id,
            WorkspaceMember.is_active,
        )
        .with_for_update(read=True, of=WorkspaceMember)
        .execution_options(populate_existing=True)
    )
    if not disabled:
        asked = asked.where(Workspace.is_active)
    member = (await unit.session.scalars(asked)).one_or_none()
    if member is None:
        raise NotFound("You have no such workspace.")
    if permission not in GRANTED[member.role]:
        role = str(member.role).lower()
        raise Forbidden(f"You are a {role} here, which is not enough; ask an owner.")
    return member


async def lock(unit: UnitOfWork, workspace_id: UUID) -> Workspace:
    """Return a workspace for changing who belongs to it, one change after the other."""
    asked = select(Workspace).where(Workspace.id == workspace_id).with_for_update()
    found = (await unit.session.scalars(asked)).one_or_none()
    if found is None:
        raise NotFound("You have no such workspace.")
    return found


def refuse_personal(workspace: Workspace) -> None:
    """Keep somebody's own workspace theirs alone."""
    if workspace.personal_user_id is not None:
        raise Conflict("This is somebody's own workspace; create another one to share.")
