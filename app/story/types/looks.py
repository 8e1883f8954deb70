"""How characters look, as the text says it, and how that changes."""

from typing import Any

from sqlalchemy import ColumnElement, func, literal_column, select
from sqlalchemy.dialects.postgresql import aggregate_order_by

from app.books.types.passage import Passage, below
from app.graph.read.declare import Row
from app.graph.read.fields import column, entity, many, one, same
from app.graph.read.see import See
from app.story import (
    enums,  # noqa: F401 (publishes the enums used below)
    models,
)
from app.story.analysis.findings import ChangeType, Trait
from app.story.types.known import known
from app.story.types.scene import Scene

_NOTHING: ColumnElement[Any] = literal_column("'{}'::text[]")


def in_order(row: Row, _see: See) -> list[Any]:
    """Put facts in the order in which a reader comes to know them."""
    return [row.revealed_at, row.start, row.id]


@entity(
    models.CharacterTrait,
    visible=below,
    horizon=known,
    lasting=True,
    description="Something that the text says of a character's looks.",
)
class AppearanceFact:
    """Something that the text says of a character's looks."""

    trait: Trait = column("What it is about.")
    value: str = column("What the text says.")
    passage: Passage = same("Where it says so.")
    revealed_at: int = column("From where on it is known.")


@entity(
    models.CharacterTrait,
    visible=below,
    horizon=known,
    lasting=True,
    description="A word or phrase that the text has for a character.",
)
class Descriptor:
    """A word or phrase that the text has for a character."""

    value: str = column("What the text says.")
    passage: Passage = same("Where it says so.")
    revealed_at: int = column("From where on it is known.")


@entity(
    models.CharacterChange,
    visible=below,
    horizon=known,
    lasting=True,
    description="A character looks otherwise from a scene on.",
)
class AppearanceChange:
    """A character looks otherwise from a scene on."""

    type: ChangeType = column("What changes.", lambda change, _: change.change_type)
    description: str = column("What the text says.")
    prompt_modifier: str = column("The same as an instruction for whoever draws them.")
    scene: Scene | None = one(
        "The scene in which it changes.", lambda change, scene, _: scene.id == change.scene_id
    )
    passage: Passage = same("Where the text says so.")
    revealed_at: int = column("From where on it is known.")


def _about(trait: Trait) -> Any:
    def expression(character: Row, see: See) -> ColumnElement[Any]:
        fact = models.CharacterTrait
        values = (
            select(func.array_agg(aggregate_order_by(fact.value, fact.revealed_at, fact.start)))
            .where(
                fact.character_id == character.id,
                fact.trait == trait,
                fact.revealed_at <= see.as_of,
            )
            .correlate_except(fact)
        )
        return func.coalesce(values.scalar_subquery(), _NOTHING)

    return expression


def _modifiers(character: Row, see: See) -> ColumnElement[Any]:
    change = models.CharacterChange
    said = aggregate_order_by(change.prompt_modifier, change.revealed_at, change.start)
    values = (
        select(func.array_agg(said))
        .where(change.character_id == character.id, change.revealed_at <= see.as_of)
        .correlate_except(change)
    )
    return func.coalesce(values.scalar_subquery(), _NOTHING)


@entity(
    models.Character,
    visible=below,
    lasting=True,
    description="How a character looks as far as the book is told: at first, and what has changed "
    "since. What the text does not say is not there.",
)
class Appearance:
    """How a character looks as far as the book is told."""

    age: list[str] = column("How old they are, in the text's words.", _about(Trait.AGE))
    height: list[str] = column("How tall they are.", _about(Trait.HEIGHT))
    build: list[str] = column("How they are built.", _about(Trait.BUILD))
    hair: list[str] = column("Their hair.", _about(Trait.HAIR))
    eyes: list[str] = column("Their eyes.", _about(Trait.EYES))
    skin: list[str] = column("Their skin.", _about(Trait.SKIN))
    features: list[str] = column("What is particular about them.", _about(Trait.FEATURES))
    clothing: list[str] = column("What they wear.", _about(Trait.CLOTHING))
    facts: list[AppearanceFact] = many(
        "All of it, each with the passage that says so.",
        lambda character, fact, _: (fact.character_id == character.id) & fact.trait.is_not(None),
        order=in_order,
    )
    changes: list[AppearanceChange] = many(
        "What has changed since, in the order in which it did.",
        lambda character, change, _: change.character_id == character.id,
        order=in_order,
    )
    prompt_modifiers: list[str] = column(
        "What has changed since, as instructions for whoever draws them.", _modifiers
    )
