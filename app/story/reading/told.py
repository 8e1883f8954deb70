"""What a model told of a part, as far as the text bears it out: ranges of the canonical text.

People go by the ids of the cast that was carried along. What has no evidence of its own is as late
as its part ends: the model knew no more than that when it said so.
"""

from dataclasses import dataclass

from app.ai.usage import Usage
from app.story.analysis.findings import ChangeType, Gender, RelationshipType, Role, Trait
from app.texts.quotes import Span


@dataclass(frozen=True, slots=True)
class PersonTold:
    """Somebody of the cast; `spans` are where names stand that only a model found to be theirs."""

    id: str
    name: str
    gender: Gender
    role: Role
    new: bool = False
    spans: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class NameTold:
    """Another name of somebody, where it stands, and from where on it is known to be theirs."""

    who: str
    name: str
    spans: tuple[Span, ...]
    known: int


@dataclass(frozen=True, slots=True)
class DescribedTold:
    """What somebody is, in the text's words."""

    who: str
    value: str
    evidence: Span


@dataclass(frozen=True, slots=True)
class SpeakerTold:
    """Who says the quotation that starts at an offset; without evidence it is the model's guess."""

    quotation: int
    speaker: str
    addressee: str | None
    evidence: Span | None


@dataclass(frozen=True, slots=True)
class BondTold:
    """What one is to another."""

    source: str
    target: str
    type: RelationshipType
    evidence: Span


@dataclass(frozen=True, slots=True)
class LookTold:
    """How somebody looks, in the text's words."""

    who: str
    trait: Trait
    value: str
    evidence: Span


@dataclass(frozen=True, slots=True)
class ChangeTold:
    """How somebody's looks change, in the text's words."""

    who: str
    type: ChangeType
    value: str
    evidence: Span


@dataclass(frozen=True, slots=True)
class PlaceTold:
    """A place that is named at `spans`, and what describes it."""

    name: str
    spans: tuple[Span, ...]
    evidence: Span | None


@dataclass(frozen=True, slots=True)
class TermTold:
    """A word that stands at `spans`, and what explains it."""

    term: str
    spans: tuple[Span, ...]
    evidence: Span


@dataclass(frozen=True, slots=True)
class IdentityTold:
    """One of the cast turns out to be another."""

    masked: str
    real: str
    evidence: Span


@dataclass(frozen=True, slots=True)
class SceneTold:
    """What a scene is like; the summary is the model's own words, known where the part ends."""

    scene: int
    summary: str
    mood: str | None
    lighting: str | None
    time_of_day: str | None
    weather: str | None
    place: str | None


@dataclass(frozen=True, slots=True)
class PartReading:
    """A part as a model read it: all that is kept, and how much of what it said was not.

    `key` is what it was asked: a reading that was made of anything else is another one's. `failed`
    is the code of why a part was not read at all.
    """

    key: str
    part: int
    section: int
    start: int
    end: int
    provider: str
    model: str
    usage: Usage
    failed: str | None = None
    dropped: int = 0
    people: tuple[PersonTold, ...] = ()
    names: tuple[NameTold, ...] = ()
    descriptions: tuple[DescribedTold, ...] = ()
    speakers: tuple[SpeakerTold, ...] = ()
    bonds: tuple[BondTold, ...] = ()
    looks: tuple[LookTold, ...] = ()
    changes: tuple[ChangeTold, ...] = ()
    places: tuple[PlaceTold, ...] = ()
    terms: tuple[TermTold, ...] = ()
    identities: tuple[IdentityTold, ...] = ()
    scenes: tuple[SceneTold, ...] = ()
