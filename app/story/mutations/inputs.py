"""What corrections are given, and what they answer."""

from typing import Annotated

import strawberry

from app.books.types.book import Book
from app.graph.problems import Conflict, Forbidden, InvalidInput, NotFound, RateLimited
from app.story.models import Gender, RelationshipType, Role
from app.story.types.correction import StoryCorrection


@strawberry.interface(description="The story is corrected.")
class StoryCorrected:
    """The story is corrected."""

    book: Book = strawberry.field(description="The book, with its story as it is now.")
    correction: StoryCorrection = strawberry.field(description="What was corrected.")


@strawberry.input(description="Which character to call what.")
class RenameCharacterInput:
    """Which character to call what."""

    book_id: strawberry.ID = strawberry.field(description="The book.")
    character_id: strawberry.ID = strawberry.field(description="The character.")
    name: str = strawberry.field(description="What they are called.")


@strawberry.input(description="Which two characters are one.")
class MergeCharactersInput:
    """Which two characters are one."""

    book_id: strawberry.ID = strawberry.field(description="The book.")
    character_id: strawberry.ID = strawberry.field(description="Who is somebody else.")
    into_id: strawberry.ID = strawberry.field(description="Who they are.")
    revealed_at: strawberry.Maybe[int] = strawberry.field(
        description="If it is a secret: where in the text it is revealed. Before, they are two."
    )


@strawberry.input(description="Which names mean somebody else.")
class SplitCharacterInput:
    """Which names mean somebody else."""

    book_id: strawberry.ID = strawberry.field(description="The book.")
    character_id: strawberry.ID = strawberry.field(description="The character.")
    names: list[str] = strawberry.field(description="Aliases of theirs that mean somebody else.")


@strawberry.input(description="What to leave out.")
class HideEntityInput:
    """What to leave out."""

    book_id: strawberry.ID = strawberry.field(description="The book.")
    id: strawberry.ID = strawberry.field(description="A character, a place or a glossary term.")


@strawberry.input(description="Which character matters how much.")
class SetCharacterRoleInput:
    """Which character matters how much."""

    book_id: strawberry.ID = strawberry.field(description="The book.")
    character_id: strawberry.ID = strawberry.field(description="The character.")
    role: Role = strawberry.field(description="How much they matter.")


@strawberry.input(description="Which character is of which gender.")
class SetCharacterGenderInput:
    """Which character is of which gender."""

    book_id: strawberry.ID = strawberry.field(description="The book.")
    character_id: strawberry.ID = strawberry.field(description="The character.")
    gender: Gender = strawberry.field(description="She, he, or not told.")


@strawberry.input(description="Who says what.")
class SetSpeakerInput:
    """Who says what."""

    book_id: strawberry.ID = strawberry.field(description="The book.")
    utterance_id: strawberry.ID = strawberry.field(description="What is said.")
    character_id: strawberry.Maybe[strawberry.ID | None] = strawberry.field(
        description="Who says it; null or left out if it is nobody known."
    )


@strawberry.input(description="Which relationship is another.")
class CorrectRelationshipInput:
    """Which relationship is another."""

    book_id: strawberry.ID = strawberry.field(description="The book.")
    relationship_id: strawberry.ID = strawberry.field(description="The relationship.")
    type: strawberry.Maybe[RelationshipType | None] = strawberry.field(
        description="What it is instead; null or left out if it is none."
    )


@strawberry.input(description="Which correction to take back.")
class UndoCorrectionInput:
    """Which correction to take back."""

    correction_id: strawberry.ID = strawberry.field(description="The correction.")


@strawberry.type(description="The character is called so from now on.")
class RenameCharacterPayload(StoryCorrected):
    """The character is called so from now on."""


RenameCharacterResult = Annotated[
    RenameCharacterPayload | NotFound | Forbidden | InvalidInput | Conflict | RateLimited,
    strawberry.union("RenameCharacterResult", description="How the correction went."),
]


@strawberry.type(description="The two are one from now on.")
class MergeCharactersPayload(StoryCorrected):
    """The two are one from now on."""


MergeCharactersResult = Annotated[
    MergeCharactersPayload | NotFound | Forbidden | InvalidInput | Conflict | RateLimited,
    strawberry.union("MergeCharactersResult", description="How the correction went."),
]


@strawberry.type(description="The one is two from now on.")
class SplitCharacterPayload(StoryCorrected):
    """The one is two from now on."""


SplitCharacterResult = Annotated[
    SplitCharacterPayload | NotFound | Forbidden | InvalidInput | Conflict | RateLimited,
    strawberry.union("SplitCharacterResult", description="How the correction went."),
]


@strawberry.type(description="It is left out from now on.")
class HideEntityPayload(StoryCorrected):
    """It is left out from now on."""


HideEntityResult = Annotated[
    HideEntityPayload | NotFound | Forbidden | InvalidInput | Conflict | RateLimited,
    strawberry.union("HideEntityResult", description="How the correction went."),
]


@strawberry.type(description="The character matters so much from now on.")
class SetCharacterRolePayload(StoryCorrected):
    """The character matters so much from now on."""


SetCharacterRoleResult = Annotated[
    SetCharacterRolePayload | NotFound | Forbidden | InvalidInput | Conflict | RateLimited,
    strawberry.union("SetCharacterRoleResult", description="How the correction went."),
]


@strawberry.type(description="The character is of this gender from now on.")
class SetCharacterGenderPayload(StoryCorrected):
    """The character is of this gender from now on."""


SetCharacterGenderResult = Annotated[
    SetCharacterGenderPayload | NotFound | Forbidden | InvalidInput | Conflict | RateLimited,
    strawberry.union("SetCharacterGenderResult", description="How the correction went."),
]


@strawberry.type(description="It is said by somebody else from now on.")
class SetSpeakerPayload(StoryCorrected):
    """It is said by somebody else from now on."""


SetSpeakerResult = Annotated[
    SetSpeakerPayload | NotFound | Forbidden | InvalidInput | Conflict | RateLimited,
    strawberry.union("SetSpeakerResult", description="How the correction went."),
]


@strawberry.type(description="The two stand to each other in another way from now on.")
class CorrectRelationshipPayload(StoryCorrected):
    """The two stand to each other in another way from now on."""


CorrectRelationshipResult = Annotated[
    CorrectRelationshipPayload | NotFound | Forbidden | InvalidInput | Conflict | RateLimited,
    strawberry.union("CorrectRelationshipResult", description="How the correction went."),
]


@strawberry.type(description="The story is told without the correction from now on.")
class UndoCorrectionPayload(StoryCorrected):
    """The story is told without the correction from now on."""


UndoCorrectionResult = Annotated[
    UndoCorrectionPayload | NotFound | Forbidden | InvalidInput | Conflict | RateLimited,
    strawberry.union("UndoCorrectionResult", description="How the correction went."),
]
