from typing import TYPE_CHECKING, Annotated

import strawberry
from sqlalchemy import and_

from app.books.types.passage import Passage, Section, below
from app.graph.connection import Connection
from app.graph.node import Node
from app.graph.read.fields import column, entity, key, many, one, paged, same
from app.story import (
    enums,  # noqa: F401 (publishes the enums used below)
    models,
)
from app.story.types.known import told
from app.texts.scenes import BreakReason
from app.visuals.types.seen import of_scene

if TYPE_CHECKING:
    from app.narration.types import Narration
    from app.story.types.telling import SceneAnalysis, SceneCharacter, Utterance
    from app.visuals.types import Visual


@entity(
    models.Scene,
    visible=below,
    lasting=True,
    description="A stretch of the story with one place and time; scenes tile the story.",
)
class Scene(Node):
    """A stretch of the story with one place and time."""

    id: strawberry.ID = key()
    ordinal: int = column("Its place in the book, from 0.")
    chapter_number: int = column("The chapter, counted from 1.")
    scene_number: int = column("Its place in the chapter, from 1.")
    start: int = column("Where it starts.")
    end: int = column("Where it ends, exclusively.")
    word_count: int = column("How many words it has.")
    why: BreakReason = column("Why it begins where it does.")
    passage: Passage = same("Its text, with its place in the file.")
    section: Section | None = one(
        "The section it is in.", lambda scene, section, _: section.id == scene.section_id
    )
    analysis: Annotated["SceneAnalysis", strawberry.lazy("app.story.types.telling")] | None = one(
        "How it looks and feels, once it is read.",
        lambda scene, said, see: and_(
            said.scene_id == scene.id, said.story_id == told(scene.text_id, see)
        ),
    )
    characters: list[Annotated["SceneCharacter", strawberry.lazy("app.story.types.telling")]] = (
        many(
            "Who is in it, once it is read; whoever comes first in the book comes first.",
            lambda scene, present, see: and_(
                present.scene_id == scene.id, present.story_id == told(scene.text_id, see)
            ),
            order=lambda present, _: [present.character_id],
        )
    )
    utterances: Connection[Annotated["Utterance", strawberry.lazy("app.story.types.telling")]] = (
        paged(
            "What is said in it, in order.",
            lambda scene, said, see: and_(
                said.scene_id == scene.id, said.story_id == told(scene.text_id, see)
            ),
            ascending=True,
        )
    )
    visuals: Connection[Annotated["Visual", strawberry.lazy("app.visuals.types")]] = paged(
        "Pictures of it that you may see as far as the book is told, the newest first.", of_scene
    )
    narration: Annotated["Narration", strawberry.lazy("app.narration.types")] | None = one(
        "It read aloud for you, as you last asked for it; null until you come to it.",
        lambda scene, narration, _: narration.scene_id == scene.id,
        order=lambda narration, _: [
            (narration.status == "READY").desc(),
            narration.chosen_at.desc(),
            narration.id,
        ],
    )
