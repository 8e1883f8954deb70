"""Characters as far as a reader knows them."""

from typing import TYPE_CHECKING, Annotated, Any

import strawberry
from sqlalchemy import ColumnElement, any_, func, literal, or_, select

from app.books.types.passage import below
from app.graph.connection import Connection
from app.graph.node import Node
from app.graph.read.declare import Argument, Row
from app.graph.read.fields import column, entity, key, many, one, paged, same
from app.graph.read.see import See
from app.story import (
    enums,  # noqa: F401 (publishes the enums used below)
    models,
)
from app.story.analysis.findings import RelationshipType, Role
from app.story.models import AliasSource, Gender
from app.story.types.known import known, known_as_such, worn_by
from app.story.types.looks import Appearance, Descriptor, in_order
from app.visuals.types.seen import newest_own_first, portrait_of

if TYPE_CHECKING:
    from app.story.types.relationship import Relationship
    from app.story.types.telling import CharacterScene, Utterance
    from app.visuals.types import Visual


def _state(name: str) -> Any:
    def expression(character: Row, see: See) -> ColumnElement[Any]:
        state = models.CharacterState
        found: ColumnElement[Any] = (
            select(getattr(state, name))
            .where(state.character_id == character.id, state.revealed_at <= see.as_of)
            .order_by(state.revealed_at.desc())
            .limit(1)
            .correlate_except(state)
            .scalar_subquery()
        )
        return found

    return expression


name_of = _state("name")
role_of = _state("role")
gender_of = _state("gender")


def mentions_of(character: Row, see: See) -> ColumnElement[int]:
    """Return how often a character is mentioned."""
    return _mentioned(func.count(), character, see)


def _last_seen(character: Row, see: See) -> ColumnElement[int]:
    return func.coalesce(
        _mentioned(func.max(models.Mention.start), character, see), character.first_seen
    )


def _mentioned(value: Any, character: Row, see: See) -> ColumnElement[Any]:
    mention = models.Mention
    found: ColumnElement[Any] = (
        select(value)
        .select_from(mention)
        .where(mention.character_id == character.id, mention.revealed_at <= see.as_of)
        .correlate_except(mention)
        .scalar_subquery()
    )
    return found


def _called(alias: Row, see: See) -> ColumnElement[int]:
    mention = models.Mention
    return (
        select(func.count())
        .select_from(mention)
        .where(mention.alias_id == alias.id, mention.revealed_at <= see.as_of)
        .correlate_except(mention)
        .scalar_subquery()
    )


@entity(
    models.CharacterAlias,
    visible=below,
    horizon=known,
    lasting=True,
    description="One of a character's names.",
)
class CharacterAlias:
    """One of a character's names."""

    alias: str = column("The name.")
    source: AliasSource = column("Where it comes from.")
    mention_count: int = column("How often the text calls them so.", _called)
    revealed_at: int = column("From where on it is known to be theirs.")


def _between(character: Row, relationship: Row, _see: See, types: Any) -> Any:
    mine = or_(relationship.source_id == character.id, relationship.target_id == character.id)
    return mine if types is None else mine & (relationship.type == any_(types))


def _said(character: Row, utterance: Row, see: See) -> Any:
    speaker = utterance.speaker_id
    mine = or_(speaker == character.id, speaker == any_(worn_by(character, see)))
    return mine & (utterance.speaker_known_at <= see.as_of)


@entity(
    models.Character,
    visible=below,
    horizon=known_as_such,
    lasting=True,
    description="Somebody in the story, as far as the book is told. Whoever turns out to be "
    "somebody else is two characters before, and one from there on.",
)
class Character(Node):
    """Somebody in the story."""

    id: strawberry.ID = key()
    name: str = column("What they are best called.", name_of)
    role: Role = column("How much they matter so far.", role_of)
    gender: Gender = column("What the text has called them so far: he, or she.", gender_of)
    is_narrator: bool = column("Whether they tell the story themselves.")
    first_seen: int = column("Where they are first mentioned.")
    last_seen: int = column("Where they are last mentioned.", _last_seen)
    mention_count: int = column("How often they are mentioned.", mentions_of)
    revealed_at: int = column("From where on they are known.")
    aliases: list[CharacterAlias] = many(
        "Their names, the most used first.",
        lambda character, alias, _: alias.character_id == character.id,
        order=lambda alias, see: [_called(alias, see).desc(), alias.revealed_at, alias.id],
    )
    descriptors: list[Descriptor] = many(
        "What else the text calls them.",
        lambda character, fact, _: (fact.character_id == character.id) & fact.trait.is_(None),
        order=in_order,
    )
    appearance: Appearance = same("How they look.")
    portrait: Annotated["Visual", strawberry.lazy("app.visuals.types")] | None = one(
        "The portrait by which they are shown: the one you chose, or else the one of the book's "
        "owner; null where it shows more than you are told.",
        portrait_of,
        order=newest_own_first,
    )
    relationships: Connection[
        Annotated["Relationship", strawberry.lazy("app.story.types.relationship")]
    ] = paged(
        "How they stand to others, in the order in which it becomes known.",
        _between,
        ascending=True,
        types=Argument(list[RelationshipType] | None, "Only relationships of these types."),
    )
    utterances: Connection[Annotated["Utterance", strawberry.lazy("app.story.types.telling")]] = (
        paged("What they say, in order.", _said, ascending=True)
    )
    timeline: Connection[
        Annotated["CharacterScene", strawberry.lazy("app.story.types.telling")]
    ] = paged(
        "The scenes they are in, in order; what is below is told as of the end of each scene.",
        lambda character, present, _: present.character_id == character.id,
        ascending=True,
        horizon=lambda present, see: func.least(see.as_of, _end_of(present)),
    )


def _end_of(present: Row) -> ColumnElement[int]:
    scene = models.Scene
    end = select(scene.end).where(scene.id == present.scene_id).correlate_except(scene)
    return func.coalesce(end.scalar_subquery(), literal(0))
