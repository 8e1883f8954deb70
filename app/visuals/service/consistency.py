"""How near what was painted is to what was asked for, by the words for both."""

import math
from uuid import UUID

from sqlalchemy import select

from app.accounts.service.keys_in_use import keys_in_use
from app.ai.embed.port import Vector
from app.ai.errors import InputRefused
from app.ai.routing import Keys, embedder_for
from app.platform.errors import AppError
from app.platform.runtime import Runtime
from app.visuals.models import CharacterVisual, Visual, VisualVersion
from app.visuals.service.brief import Brief
from app.visuals.service.painting import Painted

#: Decimals that are told.
PLACES = 4


async def consistency_of(
    runtime: Runtime, user_id: UUID, visual_id: UUID, brief: Brief, painted: Painted
) -> float | None:
    """Hold a description against what it has to keep to; None where there is nothing to.

    A provider that says what it made of the prompt is held to the prompt; otherwise a portrait is
    held to the one that its character is shown by. It is a hint, and fails no picture.
    """
    other = painted.revised_prompt or await _portrait(runtime, visual_id)
    if other is None:
        return None
    async with runtime.database.read() as session:
        keys = Keys(await keys_in_use(session, runtime.keyring, user_id))
    embedder = embedder_for(runtime.settings, keys)
    try:
        one, two = (await embedder.embed([brief.prompt, other])).vectors
    except (InputRefused, AppError):
        return None
    finally:
        await embedder.close()
    return None if one is None or two is None else round(_near(one, two), PLACES)


async def _portrait(runtime: Runtime, visual_id: UUID) -> str | None:
    """Return what the portrait was made of by which a character is shown, if it is another one."""
    mine = select(CharacterVisual).where(CharacterVisual.visual_id == visual_id)
    async with runtime.database.read() as session:
        own = (await session.scalars(mine)).one_or_none()
        if own is None or own.is_default:
            return None
        shown = (
            select(VisualVersion.prompt_used)
            .join(Visual, Visual.id == VisualVersion.visual_id)
            .join(CharacterVisual, CharacterVisual.visual_id == Visual.id)
            .where(
                CharacterVisual.user_id == own.user_id,
                CharacterVisual.book_id == own.book_id,
                CharacterVisual.character_id == own.character_id,
                CharacterVisual.is_default,
                VisualVersion.is_active,
            )
        )
        return await session.scalar(shown)


def _near(one: Vector, two: Vector) -> float:
    length = math.sqrt(sum(each * each for each in one) * sum(each * each for each in two))
    both = zip(one, two, strict=True)
    return sum(left * right for left, right in both) / length if length else 0.0
