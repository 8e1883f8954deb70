from uuid import UUID

from sqlalchemy import func, select, update

from app.accounts.models import AuthSession
from app.platform.db.unit import UnitOfWork
from app.platform.errors import Conflict, FieldFault, InvalidInput, NotFound
from app.workspaces.models import Persona
from app.workspaces.service.membership import Permission, demand, lock

LONGEST_NAME = 100
LONGEST_INSTRUCTIONS = 10_000
MOST = 50


async def create_persona(
    unit: UnitOfWork,
    user_id: UUID,
    workspace_id: UUID,
    name: str,
    instructions: str,
    *,
    default: bool,
) -> Persona:
    """Give a workspace another voice; its first one is the default."""
    _check(name, instructions)
    await lock(unit, workspace_id)
    await demand(unit, user_id, workspace_id, Permission.CONTRIBUTE)
    in_use = select(func.count(), func.count().filter(Persona.is_default)).where(
        Persona.workspace_id == workspace_id, Persona.is_active
    )
    count, defaults = (await unit.session.execute(in_use)).one()
    if count >= MOST:
        raise Conflict(f"A workspace has at most {MOST} personas; remove one first.")
    persona = unit.add(
        Persona(workspace_id=workspace_id, name=name.strip(), instructions=instructions.strip())
    )
    await unit.session.flush()
    if default or not defaults:
        await _prefer(unit, persona)
    await unit.session.refresh(persona)
    return persona


async def update_persona(
    unit: UnitOfWork, user_id: UUID, persona_id: UUID, texts: dict[str, str], *, default: bool
) -> Persona:
    """Change some of a persona, or make it the default in the place of another."""
    persona = await _own(unit, user_id, persona_id)
    persona.name = texts.get("name", persona.name).strip()
    persona.instructions = texts.get("instructions", persona.instructions).strip()
    _check(persona.name, persona.instructions)
    if default:
        await _prefer(unit, persona)
    return persona


async def remove_persona(unit: UnitOfWork, user_id: UUID, persona_id: UUID) -> Persona:
    """Take a persona out of use, and give its place as default to the oldest one left."""
    persona = await _own(unit, user_id, persona_id)
    was_default = persona.is_default
    persona.is_active = persona.is_default = False
    await unit.session.flush()
    chosen = update(AuthSession).where(AuthSession.current_persona_id == persona.id)
    await unit.session.execute(chosen.values(current_persona_id=None))
    if was_default:
        left = select(Persona).where(
            Persona.workspace_id == persona.workspace_id, Persona.is_active
        )
        heir = (await unit.session.scalars(left.order_by(Persona.id).limit(1))).one_or_none()
        if heir is not None:
            await _prefer(unit, heir)
    return persona


async def _own(unit: UnitOfWork, user_id: UUID, persona_id: UUID) -> Persona:
    home = select(Persona.workspace_id).where(Persona.id == persona_id, Persona.is_active)
    workspace_id = await unit.session.scalar(home)
    if workspace_id is None:
        raise NotFound("There is no such persona.")
    await lock(unit, workspace_id)
    await demand(unit, user_id, workspace_id, Permission.CONTRIBUTE)
    asked = select(Persona).where(Persona.id == persona_id, Persona.is_active).with_for_update()
    persona = (
        await unit.session.scalars(asked.execution_options(populate_existing=True))
    ).one_or_none()
    if persona is None:
        raise NotFound("There is no such persona.")
    return persona


async def _prefer(unit: UnitOfWork, persona: Persona) -> None:
    """Make a persona the default; the index lets no two be it at any moment."""
    others = (Persona.workspace_id == persona.workspace_id) & (Persona.id != persona.id)
    await unit.session.execute(update(Persona).where(others).values(is_default=False))
    await unit.session.execute(
        update(Persona).where(Persona.id == persona.id).values(is_default=True)
    )


def _check(name: str, instructions: str) -> None:
    faults = []
    if not 0 < len(name.strip()) <= LONGEST_NAME:
        words = f"Name the persona, in at most {LONGEST_NAME} characters."
        faults.append(FieldFault("name", words))
    if len(instructions) > LONGEST_INSTRUCTIONS:
        words = f"Instructions have at most {LONGEST_INSTRUCTIONS:,} characters."
        faults.append(FieldFault("instructions", words))
    if faults:
        raise InvalidInput(*faults)
