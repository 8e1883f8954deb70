"""Having scenes read aloud, and choosing the voices."""

from typing import Annotated

import strawberry

from app.books.problems import LicenceRestriction
from app.books.types.book import Book
from app.credits.problems import InsufficientCredits
from app.graph.access import writer
from app.graph.context import Info
from app.graph.fields import mutation
from app.graph.ids import decode_id
from app.graph.problems import BudgetSpent, Conflict, InvalidInput, NotFound, RateLimited
from app.graph.read.load import found
from app.narration.problems import NarrationNotAvailable
from app.narration.service.choose_voice import choose_voice
from app.narration.service.request import request_narration
from app.narration.service.scripts import Scenes
from app.narration.service.throttle import throttle_narration
from app.operations.types import Run


@strawberry.input(description="Scenes from one to another, both included, by their ordinals.")
class SceneRange:
    """Scenes from one to another."""

    first: int | None = strawberry.field(
        name="from", default=None, description="The first; the book's first, if left out."
    )
    last: int | None = strawberry.field(
        name="to", default=None, description="The last; the book's last, if left out."
    )


def scenes_of(given: SceneRange | None) -> Scenes:
    """Return which scenes are meant."""
    return Scenes() if given is None else Scenes(given.first, given.last)


@strawberry.input(description="Which scenes to read aloud.")
class RequestNarrationInput:
    """Which scenes to read aloud."""

    book_id: strawberry.ID = strawberry.field(description="The book.")
    scenes: SceneRange | None = strawberry.field(
        default=None, description="Which of its scenes; all, if left out."
    )
    idempotency_key: str = strawberry.field(
        description="A name of your own for this: the same one again gives the run there is."
    )


@strawberry.type(description="The scenes are going to be read aloud, in reading order.")
class RequestNarrationPayload:
    """The scenes are going to be read aloud."""

    book: Book = strawberry.field(description="The book.")
    run: Run = strawberry.field(description="The run that does it.")


@strawberry.input(description="A voice for somebody.")
class SetCharacterVoiceInput:
    """A voice for somebody."""

    book_id: strawberry.ID = strawberry.field(description="The book.")
    character_id: strawberry.ID | None = strawberry.field(
        default=None, description="The character; the narrator, if left out."
    )
    voice: strawberry.ID | None = strawberry.field(
        default=None, description="The voice, one of `voices`; the usual one, if left out."
    )


@strawberry.type(description="The voice is chosen; what is read from now on is read in it.")
class SetCharacterVoicePayload:
    """The voice is chosen."""

    book: Book = strawberry.field(description="The book.")


RequestNarrationResult = Annotated[
    RequestNarrationPayload
    | NotFound
    | Conflict
    | InvalidInput
    | RateLimited
    | NarrationNotAvailable
    | LicenceRestriction
    | InsufficientCredits
    | BudgetSpent,
    strawberry.union("RequestNarrationResult", description="How asking for a narration went."),
]
SetCharacterVoiceResult = Annotated[
    SetCharacterVoicePayload
    | NotFound
    | Conflict
    | InvalidInput
    | RateLimited
    | NarrationNotAvailable,
    strawberry.union("SetCharacterVoiceResult", description="How choosing a voice went."),
]


@strawberry.type
class NarrationMutations:
    """Having scenes read aloud."""

    @mutation(
        "Have scenes of a book read aloud, in reading order. What you have already is not made "
        "again, nor paid again; `estimateNarration` says what the rest takes at most.",
        writer(),
    )
    async def request_narration(
        self,
        info: Info,
        input: Annotated[RequestNarrationInput, strawberry.argument(description="Which scenes.")],
    ) -> RequestNarrationResult:
        """Have scenes read aloud."""
        context = info.context
        runtime, viewer = context.runtime, context.viewer
        book_id = decode_id(input.book_id, "Book")
        await throttle_narration(runtime.limiter, viewer.id)
        async with runtime.database.unit() as unit:
            row = await request_narration(
                unit, runtime, viewer.id, book_id, scenes_of(input.scenes), input.idempotency_key
            )
        book = await found(context, Book, book_id)
        return RequestNarrationPayload(book=book, run=await found(context, Run, row.id))

    @mutation("Choose the voice of a character of a book, or of its narrator.", writer())
    async def set_character_voice(
        self,
        info: Info,
        input: Annotated[SetCharacterVoiceInput, strawberry.argument(description="Whose.")],
    ) -> SetCharacterVoiceResult:
        """Choose a voice."""
        context = info.context
        runtime, viewer = context.runtime, context.viewer
        book_id = decode_id(input.book_id, "Book")
        who = None if input.character_id is None else decode_id(input.character_id, "Character")
        voice = None if input.voice is None else str(input.voice)
        await throttle_narration(runtime.limiter, viewer.id)
        async with runtime.database.unit() as unit:
            await choose_voice(unit, runtime, viewer.id, book_id, who, voice)
        return SetCharacterVoicePayload(book=await found(context, Book, book_id))
