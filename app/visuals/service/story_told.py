"""What is told of scenes, people and places as of an offset, read for whoever paints."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import and_, case, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.story.models import (
    Character,
    CharacterChange,
    CharacterState,
    CharacterTrait,
    Place,
    PlaceTrait,
    SceneAnalysis,
    SceneCharacter,
    SceneRole,
)
from app.visuals.prompts import CAST
from app.visuals.told import Fact, Person, SceneTold, Spot


async def people_in(
    session: AsyncSession, story_id: UUID, scene_id: UUID, as_of: int
) -> list[UUID]:
    """Return who is seen in a scene, whoever speaks first, as far as a reader knows them."""
    present = SceneCharacter
    asked = (
        select(present.character_id)
        .join(Character, Character.id == present.character_id)
        .where(
            present.story_id == story_id,
            present.scene_id == scene_id,
            present.role != SceneRole.MENTIONED,
            present.revealed_at <= as_of,
            or_(present.hidden_from.is_(None), present.hidden_from > as_of),
        )
        .order_by(
            case((present.role == SceneRole.SPEAKING, 0), else_=1),
            Character.first_seen,
            Character.id,
        )
        .limit(CAST)
    )
    return list(await session.scalars(asked))


async def people_told(
    session: AsyncSession, story_id: UUID, keys: Sequence[UUID], as_of: int
) -> list[Person]:
    """Return how people look as of an offset, in the order in which they are named."""
    shown = and_(
        Character.revealed_at <= as_of,
        or_(Character.hidden_from.is_(None), Character.hidden_from > as_of),
    )
    asked = select(Character).where(Character.id.in_(keys), Character.story_id == story_id, shown)
    there = {each.id: each for each in await session.scalars(asked)}
    told = []
    for key in keys:
        if key not in there:
            continue
        state = await session.scalar(
            select(CharacterState)
            .where(CharacterState.character_id == key, CharacterState.revealed_at <= as_of)
            .order_by(CharacterState.revealed_at.desc())
            .limit(1)
        )
        if state is None:
            continue
        traits, changes = await _looks(session, key, as_of)
        # Not the state's own date: it is told anew wherever anything about somebody changes.
        known = there[key].revealed_at
        told.append(Person(state.name, state.gender, known, traits, changes))
    return told


async def _looks(
    session: AsyncSession, key: UUID, as_of: int
) -> tuple[tuple[Fact, ...], tuple[Fact, ...]]:
    trait, change = CharacterTrait, CharacterChange
    traits = await session.scalars(
        select(trait)
        .where(trait.character_id == key, trait.trait.is_not(None), trait.revealed_at <= as_of)
        .order_by(trait.revealed_at, trait.start, trait.id)
    )
    changes = await session.scalars(
        select(change)
        .where(change.character_id == key, change.revealed_at <= as_of)
        .order_by(change.revealed_at, change.start, change.id)
    )
    return (
        tuple(Fact(each.value, each.revealed_at, each.trait) for each in traits),
        tuple(Fact(each.prompt_modifier, each.revealed_at) for each in changes),
    )


async def scene_told(
    session: AsyncSession, story_id: UUID, scene_id: UUID, as_of: int
) -> tuple[SceneTold | None, UUID | None]:
    """Return how a scene looks, and where it is."""
    asked = select(SceneAnalysis).where(
        SceneAnalysis.story_id == story_id,
        SceneAnalysis.scene_id == scene_id,
        SceneAnalysis.revealed_at <= as_of,
    )
    said = (await session.scalars(asked)).first()
    if said is None:
        return None, None
    told = SceneTold(
        said.revealed_at,
        said.description or "",
        said.mood or "",
        said.lighting or "",
        said.time_of_day or "",
        said.weather or "",
        said.camera_directions or "",
        tuple(said.key_visual_elements),
    )
    return told, said.place_id


async def place_told(
    session: AsyncSession, story_id: UUID, place_id: UUID, as_of: int
) -> Spot | None:
    """Return a place and the words that the text has for it."""
    asked = select(Place).where(
        Place.id == place_id, Place.story_id == story_id, Place.revealed_at <= as_of
    )
    place = (await session.scalars(asked)).one_or_none()
    if place is None:
        return None
    words = await session.scalars(
        select(PlaceTrait)
        .where(PlaceTrait.place_id == place_id, PlaceTrait.revealed_at <= as_of)
        .order_by(PlaceTrait.start, PlaceTrait.id)
    )
    return Spot(
        place.name, place.revealed_at, tuple(Fact(each.value, each.revealed_at) for each in words)
    )
