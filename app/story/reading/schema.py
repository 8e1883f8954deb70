"""What a model is asked for: every field is required, for the providers' strict schemas."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from app.story.analysis.findings import ChangeType, Gender, RelationshipType, Role, Trait
from app.story.analysis.reading import LIGHTS, MOODS, TIMES, WEATHERS

Who = Annotated[str, Field(description="An id of the cast, or of somebody in `people`.")]
Quote = Annotated[
    str, Field(description="Words of the text that show it, copied exactly, at most 40 of them.")
]
#: What two do in a scene is counted here; only what they are to each other is asked.
Bond = Literal[
    RelationshipType.PARENT,
    RelationshipType.SIBLING,
    RelationshipType.SPOUSE,
    RelationshipType.ENGAGED,
    RelationshipType.RELATIVE,
    RelationshipType.FRIEND,
    RelationshipType.ENEMY,
    RelationshipType.SERVANT,
    RelationshipType.COLLEAGUE,
]
# Words from small sets say nothing of what comes after, and need no evidence.
Mood = Annotated[str, Field(json_schema_extra={"enum": list(MOODS)})]
Lighting = Annotated[str, Field(json_schema_extra={"enum": list(LIGHTS)})]
TimeOfDay = Annotated[str, Field(json_schema_extra={"enum": list(TIMES)})]
Weather = Annotated[str, Field(json_schema_extra={"enum": list(WEATHERS)})]


class Asked(BaseModel):
    """A piece of the answer."""

    model_config = ConfigDict(extra="forbid")


class Quoted(Asked):
    """A claim with the words that show it."""

    quote: Quote


class PersonSaid(Asked):
    """Somebody who is in this part or is named in it."""

    id: str = Field(description="Their id in the cast; n1, n2 and so on for whoever is new.")
    name: str = Field(description="The fullest name that this part has for them, as it is written.")
    gender: Gender
    role: Role = Field(description="How much of the story so far they carry.")


class NameSaid(Quoted):
    """Another name by which this part calls somebody."""

    who: Who
    name: str = Field(description="As it is written.")


class DescribedSaid(Quoted):
    """What the text says somebody is."""

    who: Who
    value: str = Field(description="A few words out of the quote.")


class SpeakerSaid(Asked):
    """Who says a numbered quotation, and to whom."""

    quotation: int
    speaker: Who | None
    addressee: Who | None
    quote: str | None = Field(
        description="The words beside it that tell who speaks, copied exactly; null if none do."
    )


class BondSaid(Quoted):
    """What one is to another: source is the parent, or the servant, of target."""

    source: Who
    target: Who
    type: Bond


class LookSaid(Quoted):
    """How somebody looks."""

    who: Who
    trait: Trait
    value: str = Field(description="A few words out of the quote.")


class ChangeSaid(Quoted):
    """How somebody looks otherwise than before."""

    who: Who
    type: ChangeType
    value: str = Field(description="A few words out of the quote.")


class PlaceSaid(Asked):
    """A place with a name."""

    name: str = Field(description="As it is written.")
    quote: str | None = Field(description="Words that describe it, copied exactly, or null.")


class TermSaid(Quoted):
    """A word of this story that the text explains."""

    term: str = Field(description="As it is written.")


class IdentitySaid(Quoted):
    """Two of the cast who are told here to be one person."""

    masked: Who = Field(description="Who they were taken for.")
    real: Who = Field(description="Who they are.")


class SceneSaid(Asked):
    """What a numbered scene is like."""

    scene: int
    summary: str = Field(description="What happens, in one or two sentences.")
    mood: Mood | None
    lighting: Lighting | None
    time_of_day: TimeOfDay | None
    weather: Weather | None
    place: str | None = Field(description="Where it is, by a name that the text has, or null.")


class PartAnswer(Asked):
    """Everything that one part of a text tells."""

    people: list[PersonSaid]
    names: list[NameSaid]
    descriptions: list[DescribedSaid]
    speakers: list[SpeakerSaid]
    bonds: list[BondSaid]
    looks: list[LookSaid]
    changes: list[ChangeSaid]
    places: list[PlaceSaid]
    terms: list[TermSaid]
    identities: list[IdentitySaid]
    scenes: list[SceneSaid]
