"""What scenes tell, who is in them, and who says what."""

from typing import Any

import strawberry
from sqlalchemy import ColumnElement, and_, case, func, select

from app.books.types.passage import Passage, below
from app.graph.node import Node
from app.graph.read.declare import Row
from app.graph.read.fields import column, entity, key, many, one, same
from app.graph.read.see import See
from app.story import (
    enums,  # noqa: F401 (publishes the enums used below)
    models,
)
from app.story.analysis.findings import Method, SceneRole
from app.story.types.character import Character
from app.story.types.known import face_of, known, known_as_such
from app.story.types.looks import AppearanceChange, in_order
from app.story.types.place import Place
from app.story.types.scene import Scene


@entity(
    models.SceneAnalysis,
    visible=below,
    horizon=known,
    lasting=True,
    description="How a scene looks and feels, in the text's own words; what it does not say is "
    "not there. Known once the scene is read.",
)
class SceneAnalysis:
    """How a scene looks and feels."""

    description: str | None = column("What it looks like.")
    mood: str | None = column("How it feels.")
    lighting: str | None = column("What light there is.")
    time_of_day: str | None = column("When in the day it is.")
    weather: str | None = column("What the weather is like.")
    camera_directions: str | None = column("How to look at it.")
    key_visual_elements: list[str] = column("What there is to see.")
    place: Place | None = one("Where it is.", lambda said, place, _: place.id == said.place_id)


def _mentions(present: Row, see: See) -> ColumnElement[int]:
    mention = models.Mention
    return (
        select(func.count())
        .select_from(mention)
        .where(
            mention.scene_id == present.scene_id,
            mention.character_id == present.character_id,
            mention.revealed_at <= see.as_of,
        )
        .correlate_except(mention)
        .scalar_subquery()
    )


def _character(present: Row, character: Row, _see: See) -> Any:
    return character.id == present.character_id


@entity(
    models.SceneCharacter,
    visible=below,
    horizon=known_as_such,
    lasting=True,
    description="A character in a scene.",
)
class SceneCharacter:
    """A character in a scene."""

    role: SceneRole = column("What they do in it.")
    mention_count: int = column("How often they are mentioned in it.", _mentions)
    character: Character | None = one("Who they are.", _character)


@entity(
    models.SceneCharacter,
    visible=below,
    horizon=known_as_such,
    lasting=True,
    description="A scene in a character's course through the story.",
)
class CharacterScene(Node):
    """A scene in a character's course through the story."""

    id: strawberry.ID = key()
    role: SceneRole = column("What they do in it.")
    mention_count: int = column("How often they are mentioned in it.", _mentions)
    scene: Scene | None = one("The scene.", lambda present, scene, _: scene.id == present.scene_id)
    character: Character | None = one(
        "The character as known at the end of the scene; null if none knew then that it was them.",
        _character,
    )
    changes: list[AppearanceChange] = many(
        "How they change in it.",
        lambda present, change, _: and_(
            change.character_id == present.character_id, change.scene_id == present.scene_id
        ),
        order=in_order,
    )


def _heard(utterance: Row, see: See) -> Any:
    return utterance.end <= see.as_of


def _speaker(utterance: Row, character: Row, see: See) -> Any:
    return and_(
        character.id == face_of(utterance.speaker_id, see),
        utterance.speaker_known_at <= see.as_of,
    )


@entity(
    models.Utterance,
    visible=below,
    horizon=_heard,
    lasting=True,
    description="Something said.",
)
class Utterance(Node):
    """Something said."""

    id: strawberry.ID = key()
    start: int = column("Where it starts, the marks aside.")
    end: int = column("Where it ends, exclusively.")
    passage: Passage = same("What is said.")
    speaker: Character | None = one("Who says it, if that is known.", _speaker)
    addressee: Character | None = one(
        "To whom, if that is known.",
        lambda utterance, character, see: and_(
            character.id == face_of(utterance.addressee_id, see),
            utterance.speaker_known_at <= see.as_of,
        ),
    )
    method: Method | None = column(
        "How the speaker was found.", lambda said, see: _if_known(said, said.method, see)
    )
    confidence: float | None = column(
        "The chance that the speaker is right.",
        lambda said, see: _if_known(said, said.confidence, see),
    )
    scene: Scene | None = one(
        "The scene in which it is said.", lambda said, scene, _: scene.id == said.scene_id
    )


def _if_known(utterance: Row, value: Any, see: See) -> ColumnElement[Any]:
    return case((utterance.speaker_known_at <= see.as_of, value), else_=None)
