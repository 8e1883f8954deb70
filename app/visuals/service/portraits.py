"""By which portrait a character is shown."""

from uuid import UUID

from sqlalchemy import select, update

from app.platform.db.unit import UnitOfWork
from app.platform.errors import FieldFault, InvalidInput
from app.visuals.errors import NothingPainted
from app.visuals.models import CharacterVisual, Visual, VisualKind, VisualVersion


async def first_by_default(unit: UnitOfWork, visual: Visual) -> None:
    """Show somebody by a portrait if they are shown by none so far."""
    portrait = CharacterVisual
    shown = select(portrait.visual_id).where(
        portrait.user_id == visual.user_id,
        portrait.book_id == visual.book_id,
        portrait.character_id == visual.subject_id,
        portrait.is_default,
    )
    if await unit.session.scalar(shown) is None:
        mine = update(portrait).where(portrait.visual_id == visual.id)
        await unit.session.execute(mine.values(is_default=True))


async def set_default_portrait(unit: UnitOfWork, visual: Visual) -> None:
    """Show somebody by this portrait from now on, in whosever book it is."""
    if visual.kind is not VisualKind.PORTRAIT:
        raise InvalidInput(FieldFault("id", "Only a portrait can be somebody's portrait."))
    painted = select(VisualVersion.id).where(VisualVersion.visual_id == visual.id).limit(1)
    if await unit.session.scalar(painted) is None:
        raise NothingPainted
    await _clear(unit, visual.user_id, visual.book_id, visual.subject_id)
    mine = update(CharacterVisual).where(CharacterVisual.visual_id == visual.id)
    await unit.session.execute(mine.values(is_default=True))


async def _clear(unit: UnitOfWork, user_id: UUID, book_id: UUID, character_id: UUID | None) -> None:
    portrait = CharacterVisual
    others = update(portrait).where(
        portrait.user_id == user_id,
        portrait.book_id == book_id,
        portrait.character_id == character_id,
        portrait.is_default,
    )
    await unit.session.execute(others.values(is_default=False))
