"""What corrections are given, and what they answer."""

from typing import Annotated

import strawberry

from app.books.types.book import Book
from app.graph.problems import Conflict, Forbidden, InvalidInput, NotFound
from app.story.models import Gender, RelationshipType, Role
from app.story.types.correction import StoryCorrection


@strawberry.type(description="The story is corrected.")
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


RenameCharacterResult = Annotated[
    StoryCorrected | NotFound | Forbidden | InvalidInput | Conflict,
    strawberry.union("RenameCharacterResult", description="How the correction went."),
]
MergeCharactersResult = Annotated[
    StoryCorrected | NotFound | Forbidden | InvalidInput | Conflict,
    strawberry.union("MergeCharactersResult", description="How the correction went."),
]
SplitCharacterResult = Annotated[
    StoryCorrected | NotFound | Forbidden | InvalidInput | Conflict,
    strawberry.union("SplitCharacterResult", description="How the correction went."),
]
HideEntityResult = Annotated[
    StoryCorrected | NotFound | Forbidden | InvalidInput | Conflict,
    strawberry.union("HideEntityResult", description="How the correction went."),
]
SetCharacterRoleResult = Annotated[
    StoryCorrected | NotFound | Forbidden | InvalidInput | Conflict,
    strawberry.union("SetCharacterRoleResult", description="How the correction went."),
]
SetCharacterGenderResult = Annotated[
    StoryCorrected | NotFound | Forbidden | InvalidInput | Conflict,
    strawberry.union("SetCharacterGenderResult", description="How the correction went."),
]
SetSpeakerResult = Annotated[
    StoryCorrected | NotFound | Forbidden | InvalidInput | Conflict,
    strawberry.union("SetSpeakerResult", description="How the correction went."),
]
CorrectRelationshipResult = Annotated[
    StoryCorrected | NotFound | Forbidden | InvalidInput | Conflict,
    strawberry.union("CorrectRelationshipResult", description="How the correction went."),
]
UndoCorrectionResult = Annotated[
    StoryCorrected | NotFound | Forbidden | InvalidInput | Conflict,
    strawberry.union("UndoCorrectionResult", description="How the correction went."),
]
