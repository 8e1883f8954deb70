from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, cast, func, or_, select
from sqlalchemy.dialects.postgresql import insert

from app.books.service.copies import readable_copy
from app.platform.db.unit import UnitOfWork
from app.platform.errors import InvalidInput, NotFound
from app.reading.models import SceneHistory
from app.reading.positions import DWELL, MOST_SECONDS, Act
from app.reading.service.move import Move, move_position
from app.reading.service.places import Place
from app.story.models import Scene


async def view_scene(
    unit: UnitOfWork,
    user_id: UUID,
    book_id: UUID,
    scene_id: UUID,
    key: str,
    at: datetime,
    *,
    seconds: int = 0,
    is_completed: bool = False,
    device: str = "",
) -> None:
    """Note that somebody looks at a scene: they are there from now on.

    A scene that was played to its end is read; one that was stayed with is read as far as where it
    begins; one that was only swiped to is a jump.
    """
    copy = await readable_copy(unit, user_id, book_id)
    asked = select(Scene.start, Scene.end).where(
        Scene.id == scene_id, Scene.text_id == copy.text_id
    )
    scene = (await unit.session.execute(asked)).one_or_none()
    if scene is None:
        raise NotFound("This book has no such scene.")
    act = Act.READ if is_completed or seconds >= DWELL else Act.JUMP
    place = Place(offset=scene.end if is_completed else scene.start)
    move = Move(key, place, at, seconds, act)
    try:
        told = await move_position(unit, user_id, book_id, [move], device)
    except InvalidInput as invalid:
        # The one event is the input itself.
        own = [replace(each, path=each.path.removeprefix("events.0.")) for each in invalid.fields]
        raise InvalidInput(*own) from invalid
    if told.accepted:
        seen = _Seen(user_id, book_id, scene_id, at, seconds, is_completed)
        await _remember(unit, seen)


@dataclass(frozen=True)
class _Seen:
    user_id: UUID
    book_id: UUID
    scene_id: UUID
    at: datetime
    seconds: int
    is_completed: bool


async def _remember(unit: UnitOfWork, seen: _Seen) -> None:
    new = insert(SceneHistory).values(
        user_id=seen.user_id,
        book_id=seen.book_id,
        scene_id=seen.scene_id,
        viewed_at=func.least(seen.at, func.now()),
        views=1,
        seconds=seen.seconds,
        is_completed=seen.is_completed,
    )
    known = SceneHistory
    # Summed in a wider type, so that nothing overflows before it is bounded.
    spent = func.least(cast(known.seconds, BigInteger) + new.excluded.seconds, MOST_SECONDS)
    await unit.session.execute(
        new.on_conflict_do_update(
            index_elements=["user_id", "book_id", "scene_id"],
            set_={
                "viewed_at": func.greatest(known.viewed_at, new.excluded.viewed_at),
                "views": func.least(known.views, MOST_SECONDS - 1) + 1,
                "seconds": spent,
                "is_completed": or_(known.is_completed, new.excluded.is_completed),
            },
        )
    )
