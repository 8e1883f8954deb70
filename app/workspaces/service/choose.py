from uuid import UUID

from sqlalchemy import select, update

from app.accounts.models import AuthSession
from app.platform.db.unit import UnitOfWork
from app.platform.errors import NotFound
from app.workspaces.models import Persona
from app.workspaces.service.membership import Permission, demand


async def choose(
    unit: UnitOfWork, user_id: UUID, session_id: UUID, workspace_id: UUID, persona_id: UUID | None
) -> None:
    """Have a session remember in which workspace, and with which persona, its owner works."""
    await demand(unit, user_id, workspace_id, Permission.SEE)
    if persona_id is not None:
        asked = select(Persona.id).where(
            Persona.id == persona_id, Persona.workspace_id == workspace_id, Persona.is_active
        )
        if await unit.session.scalar(asked) is None:
            raise NotFound("This workspace has no such persona.")
    await unit.session.execute(
        update(AuthSession)
        .where(AuthSession.id == session_id)
        .values(current_workspace_id=workspace_id, current_persona_id=persona_id)
    )
