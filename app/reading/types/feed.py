"""The Player's feed: a book scene by scene, with what the viewer has seen of each."""

from datetime import datetime
from typing import Any

import strawberry
from sqlalchemy import and_, exists, select

from app.books.types.passage import Passage, below
from app.graph.node import Node
from app.graph.read.declare import Row
from app.graph.read.fields import column, entity, key, one, same
from app.graph.read.see import See
from app.narration.types import Narration, chosen_first
from app.reading import models
from app.reading.models import ReadingProgress
from app.reading.types.session import own
from app.story.models import Scene as SceneRow
from app.story.types import Scene
from app.visuals.types import Visual
from app.visuals.types.seen import newest_own_first, shown_for_scene


@entity(models.SceneHistory, visible=own, description="What you have seen of a scene.")
class SceneHistory(Node):
    """What somebody has seen of a scene."""

    id: strawberry.ID = key()
    viewed_at: datetime = column("When you looked at it last.")
    views: int = column("How many times you looked at it.")
    seconds: int = column("How long in all.")
    is_completed: bool = column("Whether you came to its end.")
    scene: Scene | None = one("The scene.", lambda history, scene, _: scene.id == history.scene_id)


def _is_current(scene: Row, see: See) -> Any:
    here = select(ReadingProgress.id).where(
        ReadingProgress.user_id == see.viewer,
        ReadingProgress.book_id == see.told,
        ReadingProgress.current >= scene.start,
        ReadingProgress.current < scene.end,
    )
    return exists(here.correlate_except(ReadingProgress))


@entity(SceneRow, visible=below, name="Feed", description="A scene as the Player shows it.")
class FeedScene(Node):
    """A scene as the Player shows it."""

    id: strawberry.ID = key()
    scene: Scene = same("The scene.")
    passage: Passage = same("Its text, with its place in the file.")
    is_current: bool = column("Whether you are in it.", _is_current)
    history: SceneHistory | None = one(
        "What you have seen of it; null if you never looked at it.",
        lambda scene, history, see: and_(
            history.scene_id == scene.id,
            history.book_id == see.told,
            history.user_id == see.viewer,
        ),
    )
    visual: Visual | None = one(
        "The picture that is shown for it: your newest, or else the newest of the book's owner; "
        "null until there is one that you have read far enough for.",
        shown_for_scene,
        order=newest_own_first,
    )
    narration: Narration | None = one(
        "It read aloud for you, as you last asked for it; null until you come to it.",
        lambda scene, narration, _: narration.scene_id == scene.id,
        order=chosen_first,
    )
