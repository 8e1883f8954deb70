from uuid import UUID

from sqlalchemy import Case, case, delete, func, select, update

from app.accounts.events import RightsChanged, rights_stream
from app.accounts.models import AuthSession
from app.platform.db.unit import UnitOfWork
from app.platform.errors import Conflict, NotFound
from app.workspaces.models import Workspace, WorkspaceMember, WorkspaceRole
from app.workspaces.service.membership import Permission, demand, lock, refuse_personal

LAST_OWNER = "A workspace has an owner at all times: make somebody else one first."


async def change_role(
    unit: UnitOfWork, user_id: UUID, member_id: UUID, role: WorkspaceRole
) -> WorkspaceMember:
    """Let a member do more or less."""
    member = await _managed(unit, user_id, member_id)
    if member.role == WorkspaceRole.OWNER and role != WorkspaceRole.OWNER:
        await _keep_an_owner(unit, member)
    member.role = role
    unit.emit(rights_stream(member.user_id), RightsChanged("role changed"))
    return member


async def remove_member(unit: UnitOfWork, user_id: UUID, member_id: UUID) -> WorkspaceMember:
    """Send somebody out of a workspace, at once."""
    member = await _managed(unit, user_id, member_id)
    await _go(unit, member)
    return member


async def leave(unit: UnitOfWork, user_id: UUID, workspace_id: UUID) -> Workspace:
    """Go out of a workspace."""
    workspace = await lock(unit, workspace_id)
    member = await demand(unit, user_id, workspace_id, Permission.SEE, disabled=True)
    refuse_personal(workspace)
    await _go(unit, member)
    return workspace


async def hand_over(unit: UnitOfWork, user_id: UUID) -> list[tuple[Workspace, UUID]]:
    """Settle the workspaces of somebody who is about to go for ever.

    One that nobody else belongs to goes with them. Of one whose only owner they are, the member who
    can do most and has been there longest becomes the owner; returned with the workspace.
    """
    theirs = select(WorkspaceMember.workspace_id).where(WorkspaceMember.user_id == user_id)
    passed = []
    # Locked in one order, so that two who go at the same time never wait for each other.
    for workspace_id in sorted(await unit.session.scalars(theirs)):
        workspace = await lock(unit, workspace_id)
        others = (
            await unit.session.scalars(
                select(WorkspaceMember)
                .where(
                    WorkspaceMember.workspace_id == workspace_id,
                    WorkspaceMember.user_id != user_id,
                    WorkspaceMember.is_active,
                )
                .order_by(_by_role(), WorkspaceMember.id)
                .with_for_update()
            )
        ).all()
        if not others:
            await unit.session.delete(workspace)
        elif others[0].role != WorkspaceRole.OWNER:
            others[0].role = WorkspaceRole.OWNER
            unit.emit(rights_stream(others[0].user_id), RightsChanged("became owner"))
            passed.append((workspace, others[0].user_id))
    return passed


def _by_role() -> Case[int]:
    order = {role: place for place, role in enumerate(WorkspaceRole)}
    return case(order, value=WorkspaceMember.role)


async def _managed(unit: UnitOfWork, user_id: UUID, member_id: UUID) -> WorkspaceMember:
    """Return a member for changing, by somebody who may."""
    home = select(WorkspaceMember.workspace_id).where(
        WorkspaceMember.id == member_id, WorkspaceMember.is_active
    )
    workspace_id = await unit.session.scalar(home)
    if workspace_id is None:
        raise NotFound("There is no such member.")
    # The workspace before its members, as everywhere: two changes never wait for each other.
    workspace = await lock(unit, workspace_id)
    await demand(unit, user_id, workspace_id, Permission.MANAGE)
    refuse_personal(workspace)
    asked = select(WorkspaceMember).where(
        WorkspaceMember.id == member_id, WorkspaceMember.is_active
    )
    member = (
        await unit.session.scalars(
            asked.with_for_update().execution_options(populate_existing=True)
        )
    ).one_or_none()
    if member is None:
        raise NotFound("There is no such member.")
    return member


async def _keep_an_owner(unit: UnitOfWork, member: WorkspaceMember) -> None:
    others = select(func.count()).where(
        WorkspaceMember.workspace_id == member.workspace_id,
        WorkspaceMember.id != member.id,
        WorkspaceMember.role == WorkspaceRole.OWNER,
        WorkspaceMember.is_active,
    )
    if not await unit.session.scalar(others):
        raise Conflict(LAST_OWNER)


async def _go(unit: UnitOfWork, member: WorkspaceMember) -> None:
    if member.role == WorkspaceRole.OWNER:
        await _keep_an_owner(unit, member)
    await unit.session.execute(delete(WorkspaceMember).where(WorkspaceMember.id == member.id))
    await unit.session.execute(
        update(AuthSession)
        .where(
            AuthSession.user_id == member.user_id,
            AuthSession.current_workspace_id == member.workspace_id,
        )
        .values(current_workspace_id=None, current_persona_id=None)
    )
    unit.emit(rights_stream(member.user_id), RightsChanged("left a workspace"))
