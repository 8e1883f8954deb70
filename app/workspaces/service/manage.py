import re
import secrets
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert

from app.accounts.events import RightsChanged, rights_stream
from app.platform.db.unit import UnitOfWork
from app.platform.errors import Conflict, FieldFault, InvalidInput
from app.workspaces.models import Workspace, WorkspaceMember, WorkspaceRole, WorkspaceSettings
from app.workspaces.service.membership import Permission, demand, lock, refuse_personal

LONGEST_NAME = 100

#: Workspaces that one person owns at the most.
MOST_OWNED = 100

_SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,58}[a-z0-9])?")


async def create_workspace(
    unit: UnitOfWork, user_id: UUID, name: str, slug: str | None
) -> Workspace:
    """Make a workspace to share, and its maker its owner."""
    faults = _name_faults(name)
    if slug is not None and not _SLUG.fullmatch(slug):
        words = "An address name has up to 60 characters: a-z, 0-9, and - in between."
        faults.append(FieldFault("slug", words))
    if faults:
        raise InvalidInput(*faults)
    owned = select(func.count()).where(
        WorkspaceMember.user_id == user_id, WorkspaceMember.role == WorkspaceRole.OWNER
    )
    if (await unit.session.scalar(owned) or 0) >= MOST_OWNED:
        raise Conflict(f"You own {MOST_OWNED} workspaces; leave or hand over one first.")
    made = insert(Workspace).values(name=name.strip(), slug=slug or _slug_for(name))
    workspace = (
        await unit.session.scalars(made.on_conflict_do_nothing().returning(Workspace))
    ).one_or_none()
    if workspace is None:
        raise Conflict("There is a workspace with this name in its address already.")
    unit.add(WorkspaceMember(workspace_id=workspace.id, user_id=user_id, role=WorkspaceRole.OWNER))
    return workspace


async def rename_workspace(
    unit: UnitOfWork, user_id: UUID, workspace_id: UUID, name: str
) -> Workspace:
    """Give a workspace another name; its address stays."""
    if faults := _name_faults(name):
        raise InvalidInput(*faults)
    workspace = await lock(unit, workspace_id)
    await demand(unit, user_id, workspace_id, Permission.MANAGE)
    workspace.name = name.strip()
    return workspace


async def set_active(
    unit: UnitOfWork, user_id: UUID, workspace_id: UUID, *, active: bool
) -> Workspace:
    """Put a workspace out of use for everybody at once, or back into use; nothing in it is lost."""
    workspace = await lock(unit, workspace_id)
    await demand(unit, user_id, workspace_id, Permission.MANAGE, disabled=True)
    refuse_personal(workspace)
    workspace.is_active = active
    members = select(WorkspaceMember.user_id).where(WorkspaceMember.workspace_id == workspace_id)
    for member_id in await unit.session.scalars(members):
        unit.emit(rights_stream(member_id), RightsChanged("workspace disabled or enabled"))
    return workspace


async def change_settings(
    unit: UnitOfWork, user_id: UUID, workspace_id: UUID, changes: dict[str, Any]
) -> None:
    """Change some of a workspace's settings, and leave the others."""
    await demand(unit, user_id, workspace_id, Permission.MANAGE)
    values = {**changes, "updated_at": func.now()}
    wish = insert(WorkspaceSettings).values(workspace_id=workspace_id, **values)
    await unit.session.execute(
        wish.on_conflict_do_update(index_elements=["workspace_id"], set_=values)
    )


def _name_faults(name: str) -> list[FieldFault]:
    if 0 < len(name.strip()) <= LONGEST_NAME:
        return []
    return [FieldFault("name", f"Name the workspace, in at most {LONGEST_NAME} characters.")]


def _slug_for(name: str) -> str:
    stem = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:40].strip("-") or "workspace"
    return f"{stem}-{secrets.token_hex(4)}"
