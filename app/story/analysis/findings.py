"""What analysing a text finds: people, what they say, how they stand to each other, and where.

Every range counts code points of the canonical text and is half open. Every `revealed_at` is where
the evidence ends: a reader who has not come so far does not know it yet. What was not found is
None or empty, never guessed.
"""

from dataclasses import dataclass
from enum import StrEnum

from app.texts.quotes import Span


class Level(StrEnum):
    """How much of a text's language is understood."""

    FULL = "FULL"
    NAMES = "NAMES"
    NONE = "NONE"


class Gender(StrEnum):
    """What the text calls somebody: he, she, or nothing that tells."""

    FEMALE = "F"
    MALE = "M"
    UNKNOWN = "U"


class Role(StrEnum):
    """How much of the story somebody carries."""

    PROTAGONIST = "PROTAGONIST"
    ANTAGONIST = "ANTAGONIST"
    SUPPORTING = "SUPPORTING"
    MINOR = "MINOR"


class MentionKind(StrEnum):
    """How a mention calls somebody."""

    NAME = "NAME"
    TITLE = "TITLE"
    PRONOUN = "PRONOUN"


class Method(StrEnum):
    """How a quotation's speaker was found."""

    EXPLICIT = "EXPLICIT"
    ANAPHORIC = "ANAPHORIC"
    IMPLICIT = "IMPLICIT"


class RelationshipType(StrEnum):
    """How two characters stand to each other; a directed one reads "source is … of target"."""

    CONVERSES = "CONVERSES"
    MEETS = "MEETS"
    PARENT = "PARENT"
    SIBLING = "SIBLING"
    SPOUSE = "SPOUSE"
    ENGAGED = "ENGAGED"
    RELATIVE = "RELATIVE"
    FRIEND = "FRIEND"
    ENEMY = "ENEMY"
    SERVANT = "SERVANT"
    COLLEAGUE = "COLLEAGUE"


class EvidenceKind(StrEnum):
    """What a piece of evidence is."""

    SPEECH = "SPEECH"
    PHRASE = "PHRASE"
    PRESENCE = "PRESENCE"


class Trait(StrEnum):
    """What a fact about somebody's looks is about."""

    AGE = "AGE"
    HEIGHT = "HEIGHT"
    BUILD = "BUILD"
    HAIR = "HAIR"
    EYES = "EYES"
    SKIN = "SKIN"
    FEATURES = "FEATURES"
    CLOTHING = "CLOTHING"


class ChangeType(StrEnum):
    """What changes about somebody's looks."""

    OUTFIT = "OUTFIT"
    INJURY = "INJURY"
    HAIR = "HAIR"
    AGE = "AGE"
    OTHER = "OTHER"


class SceneRole(StrEnum):
    """What somebody does in a scene."""

    SPEAKING = "SPEAKING"
    PRESENT = "PRESENT"
    MENTIONED = "MENTIONED"


class Provenance(StrEnum):
    """Who found something: the rules here, a model with verified evidence, or a person."""

    LOCAL = "LOCAL"
    MODEL = "MODEL"
    USER = "USER"


@dataclass(frozen=True, slots=True)
class Alias:
    """One of the names of a character, known to be theirs from `revealed_at` on."""

    name: str
    count: int
    first: int
    revealed_at: int
    provenance: Provenance = Provenance.LOCAL


@dataclass(frozen=True, slots=True)
class Appearance:
    """Something the text says of how somebody looks, in its own words."""

    trait: Trait
    value: str
    evidence: Span
    revealed_at: int
    provenance: Provenance = Provenance.LOCAL


@dataclass(frozen=True, slots=True)
class Descriptor:
    """A word or phrase that the text has for somebody or some place."""

    value: str
    evidence: Span
    revealed_at: int
    provenance: Provenance = Provenance.LOCAL


@dataclass(frozen=True, slots=True)
class Character:
    """Somebody; `ordinal` is their place in `Findings.characters`, the most mentioned first.

    `appearance` holds how they look at first; what comes later is an `AppearanceChange`. Nobody
    is known before `revealed_at`, where their first mention ends.
    """

    ordinal: int
    name: str
    gender: Gender
    role: Role
    aliases: tuple[Alias, ...]
    count: int
    first: int
    last: int
    revealed_at: int
    narrator: bool = False
    descriptors: tuple[Descriptor, ...] = ()
    appearance: tuple[Appearance, ...] = ()
    provenance: Provenance = Provenance.LOCAL
    #: From where on their gender is known, if somebody said so; else the text around them tells.
    gender_known: int | None = None


@dataclass(frozen=True, slots=True)
class Mention:
    """A place where the text calls somebody by a name, a title or a pronoun."""

    character: int
    start: int
    end: int
    kind: MentionKind


@dataclass(frozen=True, slots=True)
class Quotation:
    """Something said, without its marks; a speaker is known from `revealed_at` on.

    `confidence` is the chance that the speaker is right, and 0 where there is none.
    """

    start: int
    end: int
    speaker: int | None
    addressee: int | None
    confidence: float
    method: Method
    revealed_at: int
    provenance: Provenance = Provenance.LOCAL


@dataclass(frozen=True, slots=True)
class Identity:
    """One character turns out to be another; until `revealed_at` they are two."""

    masked: int
    real: int
    evidence: Span
    revealed_at: int
    provenance: Provenance = Provenance.LOCAL


@dataclass(frozen=True, slots=True)
class Evidence:
    """A passage that speaks for a relationship."""

    start: int
    end: int
    kind: EvidenceKind


@dataclass(frozen=True, slots=True)
class Relationship:
    """How source stands to target; known from the end of the first evidence that suffices."""

    source: int
    target: int
    type: RelationshipType
    directed: bool
    weight: int
    evidence: tuple[Evidence, ...]
    revealed_at: int
    provenance: Provenance = Provenance.LOCAL


@dataclass(frozen=True, slots=True)
class Place:
    """Somewhere; `mentions` are all the ranges that name it."""

    name: str
    count: int
    first: int
    last: int
    mentions: tuple[Span, ...]
    revealed_at: int
    descriptors: tuple[Descriptor, ...] = ()
    description: Span | None = None
    provenance: Provenance = Provenance.LOCAL


@dataclass(frozen=True, slots=True)
class Term:
    """A word a reader would look up; its definition is the text's own, or None.

    `definition` is a range of the text, `start` the first use.
    """

    term: str
    count: int
    start: int
    definition: Span | None
    examples: tuple[Span, ...]
    revealed_at: int
    provenance: Provenance = Provenance.LOCAL


@dataclass(frozen=True, slots=True)
class AppearanceChange:
    """Somebody looks otherwise from here on; the modifier says so to a painter."""

    character: int
    scene: int
    type: ChangeType
    description: str
    prompt_modifier: str
    evidence: Span
    revealed_at: int
    provenance: Provenance = Provenance.LOCAL


@dataclass(frozen=True, slots=True)
class Presence:
    """Somebody in a scene."""

    character: int
    mentions: int
    role: SceneRole


@dataclass(frozen=True, slots=True)
class SceneReading:
    """What a scene tells; each word of it stands in the scene, and None is not told."""

    scene: int
    cast: tuple[Presence, ...]
    description: Span | None
    mood: str | None
    lighting: str | None
    time_of_day: str | None
    weather: str | None
    place: int | None
    key_visual_elements: tuple[str, ...]
    camera_directions: str | None
    provenance: Provenance = Provenance.LOCAL


@dataclass(frozen=True, slots=True)
class Findings:
    """All that was found in one text; `level` says how far its language is understood."""

    level: Level
    language: str | None
    narrator: int | None
    characters: tuple[Character, ...]
    mentions: tuple[Mention, ...]
    quotations: tuple[Quotation, ...]
    identities: tuple[Identity, ...]
    relationships: tuple[Relationship, ...]
    places: tuple[Place, ...]
    terms: tuple[Term, ...]
    changes: tuple[AppearanceChange, ...]
    scenes: tuple[SceneReading, ...]
