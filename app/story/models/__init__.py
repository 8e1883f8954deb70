"""What a text tells, each fact dated by where it is revealed."""

from app.story.models.character import (
    AliasSource,
    Character,
    CharacterAlias,
    CharacterChange,
    CharacterState,
    CharacterTrait,
    Gender,
    Mention,
)
from app.story.models.relationship import Relationship, RelationshipEvidence
from app.story.models.scene import Scene
from app.story.models.story import Story, StoryFindings
from app.story.models.telling import SceneAnalysis, SceneCharacter, Utterance
from app.story.models.world import GlossaryTerm, Place, PlaceMention, PlaceTrait, TermExample

__all__ = [
    "AliasSource",
    "Character",
    "CharacterAlias",
    "CharacterChange",
    "CharacterState",
    "CharacterTrait",
    "Gender",
    "GlossaryTerm",
    "Mention",
    "Place",
    "PlaceMention",
    "PlaceTrait",
    "Relationship",
    "RelationshipEvidence",
    "Scene",
    "SceneAnalysis",
    "SceneCharacter",
    "Story",
    "StoryFindings",
    "TermExample",
    "Utterance",
]
