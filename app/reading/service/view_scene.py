from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, cast, func, or_, select
from sqlalchemy.dialects.postgresql import insert

from app.books.service.copies import readable_copy
from app.platform.db.unit import UnitOfWork
from app.platform.errors import NotFound
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
    told = await move_position(unit, user_id, book_id, [move], device)
    if told.accepted:
        await _remember(unit, user_id, book_id, scene_id, seconds, is_completed=is_completed)


async def _remember(
    unit: UnitOfWork,
    user_id: UUID,
    book_id: UUID,
    scene_id: UUID,
    seconds: int,
    *,
    is_completed: bool,
) -> None:
    new = insert(SceneHistory).values(
        user_id=user_id,
        book_id=book_id,
        scene_id=scene_id,
        viewed_at=func.now(),
        views=1,
        seconds=seconds,
        is_completed=is_completed,
    )
    known = SceneHistory
    # Summed in a wider type, so that nothing overflows before it is bounded.
    spent = func.least(cast(known.seconds, BigInteger) + new.excluded.seconds, MOST_SECONDS)
    await unit.session.execute(
        new.on_conflict_do_update(
            index_elements=["user_id", "book_id", "scene_id"],
            set_={
                "viewed_at": func.now(),
                "views": func.least(known.views, MOST_SECONDS - 1) + 1,
                "seconds": spent,
                "is_completed": or_(known.is_completed, new.excluded.is_completed),
            },
        )
    )
