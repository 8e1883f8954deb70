import strawberry

from app.books.types.passage import Passage, Section, below
from app.graph.node import Node
from app.graph.read.fields import column, entity, key, one, same
from app.story import (
    enums,  # noqa: F401 (publishes the enums used below)
    models,
)
from app.texts.scenes import BreakReason


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
