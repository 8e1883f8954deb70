"""Correcting a book's story."""

from collections.abc import Awaitable, Callable
from typing import Annotated, TypeVar
from uuid import UUID

import strawberry

from app.books.types.book import Book
from app.graph.access import writer
from app.graph.context import Context, Info
from app.graph.fields import mutation
from app.graph.ids import decode_id, split_id
from app.graph.read.load import find, found
from app.platform.errors import FieldFault, InvalidInput
from app.story.mutations import inputs
from app.story.service.correct import Wanted, correct, undo
from app.story.service.throttle import throttle_corrections
from app.story.service.wanted import Naming
from app.story.types.correction import StoryCorrection

RIGHT = strawberry.argument(description="What is right.")

Answer = TypeVar("Answer", bound=inputs.StoryCorrected)

HIDEABLE = {"Character", "Place", "GlossaryTerm"}


def _hideable(given: strawberry.ID) -> tuple[str, UUID]:
    kind, key = split_id(given)
    if kind not in HIDEABLE:
        words = "Give the id of a character, a place or a glossary term."
        raise InvalidInput(FieldFault("id", words))
    return kind, key


def _maybe(given: strawberry.Maybe[strawberry.ID | None]) -> UUID | None:
    if given is None or given.value is None:
        return None
    return decode_id(given.value, "Character")


async def _correct(
    context: Context,
    answer: type[Answer],
    book: strawberry.ID,
    want: Callable[[Naming], Awaitable[Wanted]],
) -> Answer:
    book_id = decode_id(book, "Book")
    await throttle_corrections(context.runtime.limiter, context.viewer.id)
    async with context.runtime.database.unit() as unit:
        wanted = await want(Naming(unit.session, book_id))
        noted = await correct(unit, context.viewer.id, book_id, wanted)
    return await _corrected(context, answer, book_id, noted.id)


async def _corrected(context: Context, answer: type[Answer], book_id: UUID, noted: UUID) -> Answer:
    corrections = await find(context, StoryCorrection, [noted])
    book = await found(context, Book, book_id)
    return answer(book=book, correction=corrections[noted])


@strawberry.type
class CorrectionMutations:
    """Correcting a book's story."""

    @mutation(
        "Call a character by a name, from where they first appear; in this book alone.",
        writer(),
    )
    async def rename_character(
        self,
        info: Info,
        input: Annotated[
            inputs.RenameCharacterInput,
            strawberry.argument(description="Which character to call what."),
        ],
    ) -> inputs.RenameCharacterResult:
        """Call a character by a name."""
        return await _correct(
            info.context,
            inputs.RenameCharacterPayload,
            input.book_id,
            lambda naming: naming.rename(decode_id(input.character_id, "Character"), input.name),
        )

    @mutation(
        "Take two characters for one: what is told of the one is told of the other.", writer()
    )
    async def merge_characters(
        self,
        info: Info,
        input: Annotated[
            inputs.MergeCharactersInput,
            strawberry.argument(description="Which two characters are one."),
        ],
    ) -> inputs.MergeCharactersResult:
        """Take two characters for one."""
        return await _correct(
            info.context,
            inputs.MergeCharactersPayload,
            input.book_id,
            lambda naming: naming.merge(
                decode_id(input.character_id, "Character"),
                decode_id(input.into_id, "Character"),
                None if input.revealed_at is None else input.revealed_at.value,
            ),
        )

    @mutation("Take one character for two: those whom some names call are somebody else.", writer())
    async def split_character(
        self,
        info: Info,
        input: Annotated[
            inputs.SplitCharacterInput,
            strawberry.argument(description="Which names mean somebody else."),
        ],
    ) -> inputs.SplitCharacterResult:
        """Take one character for two."""
        return await _correct(
            info.context,
            inputs.SplitCharacterPayload,
            input.book_id,
            lambda naming: naming.split(decode_id(input.character_id, "Character"), input.names),
        )

    @mutation("Leave a character, a place or a glossary term out of the story.", writer())
    async def hide_entity(
        self,
        info: Info,
        input: Annotated[inputs.HideEntityInput, RIGHT],
    ) -> inputs.HideEntityResult:
        """Leave something out."""
        return await _correct(
            info.context,
            inputs.HideEntityPayload,
            input.book_id,
            lambda naming: naming.hide(*_hideable(input.id)),
        )

    @mutation("Say how much a character matters, from where they first appear.", writer())
    async def set_character_role(
        self,
        info: Info,
        input: Annotated[
            inputs.SetCharacterRoleInput,
            strawberry.argument(description="Which character matters how much."),
        ],
    ) -> inputs.SetCharacterRoleResult:
        """Say how much a character matters."""
        return await _correct(
            info.context,
            inputs.SetCharacterRolePayload,
            input.book_id,
            lambda naming: naming.role(decode_id(input.character_id, "Character"), input.role),
        )

    @mutation("Say whether a character is she or he.", writer())
    async def set_character_gender(
        self,
        info: Info,
        input: Annotated[
            inputs.SetCharacterGenderInput,
            strawberry.argument(description="Which character is of which gender."),
        ],
    ) -> inputs.SetCharacterGenderResult:
        """Say whether a character is she or he."""
        return await _correct(
            info.context,
            inputs.SetCharacterGenderPayload,
            input.book_id,
            lambda naming: naming.gender(decode_id(input.character_id, "Character"), input.gender),
        )

    @mutation("Say who speaks.", writer())
    async def set_speaker(
        self,
        info: Info,
        input: Annotated[inputs.SetSpeakerInput, RIGHT],
    ) -> inputs.SetSpeakerResult:
        """Say who speaks."""
        return await _correct(
            info.context,
            inputs.SetSpeakerPayload,
            input.book_id,
            lambda naming: naming.speaker(
                decode_id(input.utterance_id, "Utterance"), _maybe(input.character_id)
            ),
        )

    @mutation(
        "Say that two characters stand to each other in another way, or not at all.", writer()
    )
    async def correct_relationship(
        self,
        info: Info,
        input: Annotated[
            inputs.CorrectRelationshipInput,
            strawberry.argument(description="Which relationship is another."),
        ],
    ) -> inputs.CorrectRelationshipResult:
        """Say how two characters stand to each other."""
        return await _correct(
            info.context,
            inputs.CorrectRelationshipPayload,
            input.book_id,
            lambda naming: naming.relationship(
                decode_id(input.relationship_id, "Relationship"),
                None if input.type is None else input.type.value,
            ),
        )

    @mutation("Take a correction back.", writer())
    async def undo_correction(
        self,
        info: Info,
        input: Annotated[inputs.UndoCorrectionInput, RIGHT],
    ) -> inputs.UndoCorrectionResult:
        """Take a correction back."""
        key = decode_id(input.correction_id, "StoryCorrection")
        context = info.context
        await throttle_corrections(context.runtime.limiter, context.viewer.id)
        async with context.runtime.database.unit() as unit:
            book_id = await undo(unit, context.viewer.id, key)
        return await _corrected(context, inputs.UndoCorrectionPayload, book_id, key)
