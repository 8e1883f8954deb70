"""The closed sets of this domain, explained for the schema."""

from app.graph.enums import describe
from app.story.analysis.findings import (
    ChangeType,
    EvidenceKind,
    Level,
    Method,
    RelationshipType,
    Role,
    SceneRole,
    Trait,
)
from app.story.models import AliasSource, CorrectionKind, Gender
from app.texts.scenes import BreakReason

describe(
    BreakReason,
    {
        BreakReason.CHAPTER: "A chapter begins.",
        BreakReason.ORNAMENT: "An ornament or a row of stars stands before it.",
        BreakReason.BLANK: "Blank lines stand before it.",
        BreakReason.TIME: "It begins at another time.",
        BreakReason.PLACE: "It begins at another place.",
        BreakReason.CAST: "Other people are there.",
        BreakReason.LENGTH: "The scene before had grown long.",
    },
)
describe(
    Level,
    {
        Level.FULL: "People, what they say, how they stand to each other, scenes, words.",
        Level.NAMES: "Only names, and who is in which scene: its language is little known here.",
        Level.NONE: "Nothing: its language is not known here.",
    },
    name="StoryLevel",
)
describe(
    Gender,
    {
        Gender.FEMALE: "The text says she.",
        Gender.MALE: "The text says he.",
        Gender.UNKNOWN: "The text does not tell.",
    },
)
describe(
    Role,
    {
        Role.PROTAGONIST: "The story is about them.",
        Role.ANTAGONIST: "They stand against whom the story is about.",
        Role.SUPPORTING: "They matter to the story.",
        Role.MINOR: "They appear.",
    },
    name="CharacterRole",
)
describe(
    AliasSource,
    {
        AliasSource.TEXT: "The text calls them so.",
        AliasSource.MODEL: "A model found that the text calls them so.",
        AliasSource.USER: "Somebody who corrected the story calls them so.",
    },
)
describe(
    CorrectionKind,
    {
        CorrectionKind.RENAME: "What a character is called.",
        CorrectionKind.MERGE: "Two characters are one.",
        CorrectionKind.SPLIT: "One character is two.",
        CorrectionKind.HIDE: "Something does not belong into the story.",
        CorrectionKind.ROLE: "How much a character matters.",
        CorrectionKind.GENDER: "Whether a character is she or he.",
        CorrectionKind.SPEAKER: "Who speaks.",
        CorrectionKind.RELATIONSHIP: "How two characters stand to each other.",
    },
)
describe(
    RelationshipType,
    {
        RelationshipType.CONVERSES: "They talk with each other.",
        RelationshipType.MEETS: "They are in the same scenes.",
        RelationshipType.PARENT: "The source is a parent of the target.",
        RelationshipType.SIBLING: "They are brothers or sisters.",
        RelationshipType.SPOUSE: "They are married.",
        RelationshipType.ENGAGED: "They are engaged to be married.",
        RelationshipType.RELATIVE: "They are related in another way.",
        RelationshipType.FRIEND: "They are friends.",
        RelationshipType.ENEMY: "They are enemies.",
        RelationshipType.SERVANT: "The source serves the target.",
        RelationshipType.COLLEAGUE: "They work together.",
    },
)
describe(
    EvidenceKind,
    {
        EvidenceKind.SPEECH: "One says this to the other.",
        EvidenceKind.PHRASE: "The text says so.",
        EvidenceKind.PRESENCE: "They are there together.",
    },
)
describe(
    Trait,
    {
        Trait.AGE: "How old they are.",
        Trait.HEIGHT: "How tall they are.",
        Trait.BUILD: "How they are built.",
        Trait.HAIR: "Their hair.",
        Trait.EYES: "Their eyes.",
        Trait.SKIN: "Their skin.",
        Trait.FEATURES: "What is particular about them.",
        Trait.CLOTHING: "What they wear.",
    },
)
describe(
    ChangeType,
    {
        ChangeType.OUTFIT: "They wear something else.",
        ChangeType.INJURY: "They are hurt.",
        ChangeType.HAIR: "Their hair is different.",
        ChangeType.AGE: "They have grown older.",
        ChangeType.OTHER: "Something else is different.",
    },
    name="AppearanceChangeType",
)
describe(
    SceneRole,
    {
        SceneRole.SPEAKING: "They speak in it.",
        SceneRole.PRESENT: "They are there.",
        SceneRole.MENTIONED: "They are only talked or thought of.",
    },
)
describe(
    Method,
    {
        Method.EXPLICIT: "A name beside it says who speaks.",
        Method.ANAPHORIC: "A pronoun or another word beside it says who speaks.",
        Method.IMPLICIT: "Only what is around it tells.",
    },
    name="SpeakerMethod",
)
