"""What a text tells, each fact dated by where it is revealed."""

from app.story.analysis.findings import Level, RelationshipType, Role, SceneRole, Trait
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
from app.story.models.correction import CorrectionKind, StoryCorrection
from app.story.models.likeness import CharacterEmbedding, PlaceEmbedding
from app.story.models.relationship import Relationship, RelationshipEvidence
from app.story.models.scene import Scene
from app.story.models.story import Story, StoryFindings, StoryReading
from app.story.models.telling import SceneAnalysis, SceneCharacter, Utterance
from app.story.models.world import GlossaryTerm, Place, PlaceMention, PlaceTrait, TermExample

__all__ = [
    "AliasSource",
    "Character",
    "CharacterAlias",
    "CharacterChange",
    "CharacterEmbedding",
    "CharacterState",
    "CharacterTrait",
    "CorrectionKind",
    "Gender",
    "GlossaryTerm",
    "Level",
    "Mention",
    "Place",
    "PlaceEmbedding",
    "PlaceMention",
    "PlaceTrait",
    "Relationship",
    "RelationshipEvidence",
    "RelationshipType",
    "Role",
    "Scene",
    "SceneAnalysis",
    "SceneCharacter",
    "SceneRole",
    "Story",
    "StoryCorrection",
    "StoryFindings",
    "StoryReading",
    "TermExample",
    "Trait",
    "Utterance",
]
