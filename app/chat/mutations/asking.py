"""Asking, and what is done with answers."""

from typing import Annotated, Any

import strawberry

from app.accounts.service.budget import affordable
from app.books.problems import LicenceRestriction
from app.books.types.as_of import AsOf, values_of
from app.chat.models import TurnFeedback, TurnKind
from app.chat.service.ask import Question, ask, regenerate
from app.chat.service.judge_turn import cancel_turn, rate_turn
from app.chat.service.throttle import throttle_changes, throttle_questions
from app.chat.types import Turn
from app.graph.access import writer
from app.graph.context import Info
from app.graph.fields import mutation
from app.graph.ids import decode_id
from app.graph.problems import BudgetSpent, Conflict, Forbidden, InvalidInput, NotFound, RateLimited
from app.graph.read.load import found
from app.platform.errors import FieldFault
from app.platform.errors import InvalidInput as InvalidInputError

KEY = "The same key again gives the turn there is."


@strawberry.input(description="A range of a book's text, in code points.")
class RangeInput:
    """A range of a book's text."""

    start: int = strawberry.field(description="Where it starts.")
    end: int = strawberry.field(description="Where it ends, exclusively.")


@strawberry.input(
    description="A question about a book, or about several; or one more in a conversation."
)
class AskInput:
    """A question."""

    query: str | None = strawberry.field(
        default=None,
        description="The question, in words; only other kinds than QUESTION need none.",
    )
    kind: TurnKind = strawberry.field(default=TurnKind.QUESTION, description="What is asked for.")
    book_id: strawberry.ID | None = strawberry.field(
        default=None, description="The book, for a new conversation about one."
    )
    book_ids: list[strawberry.ID] | None = strawberry.field(
        default=None, description="The books, for a new conversation about several."
    )
    workspace_id: strawberry.ID | None = strawberry.field(
        default=None,
        description="For a new conversation that the members of a workspace read along; about all "
        "of its books, unless some are named.",
    )
    conversation_id: strawberry.ID | None = strawberry.field(
        default=None, description="The conversation to go on with, instead."
    )
    persona_id: strawberry.ID | None = strawberry.field(
        default=None, description="The voice that is to answer in a new conversation."
    )
    as_of: AsOf | None = strawberry.field(
        default=None, description="How far the books are to be told in the answer."
    )
    range: RangeInput | None = strawberry.field(
        default=None, description="For WHO, DEFINE and EXPLAIN: the part of the text that is meant."
    )
    character_id: strawberry.ID | None = strawberry.field(
        default=None, description="For CARD: who is meant."
    )
    fresh: bool = strawberry.field(
        default=False, description="Whether an answer that was given before will not do."
    )
    idempotency_key: str | None = strawberry.field(default=None, description=KEY)


@strawberry.type(description="The question is put; subscribe to `turn` to see its answer written.")
class AskPayload:
    """The question is put."""

    turn: Turn = strawberry.field(description="The question, with its answer to come.")


AskResult = Annotated[
    AskPayload
    | NotFound
    | Forbidden
    | Conflict
    | InvalidInput
    | RateLimited
    | LicenceRestriction
    | BudgetSpent,
    strawberry.union("AskResult", description="How asking went."),
]


@strawberry.input(description="Which answer to write anew.")
class RegenerateTurnInput:
    """Which answer to write anew."""

    id: strawberry.ID = strawberry.field(description="The turn; it stays as it is.")
    idempotency_key: str | None = strawberry.field(default=None, description=KEY)


@strawberry.type(description="The question is put once more.")
class RegenerateTurnPayload:
    """The question is put once more."""

    turn: Turn = strawberry.field(description="The new turn, with its answer to come.")


RegenerateTurnResult = Annotated[
    RegenerateTurnPayload
    | NotFound
    | Forbidden
    | Conflict
    | InvalidInput
    | RateLimited
    | BudgetSpent,
    strawberry.union("RegenerateTurnResult", description="How asking once more went."),
]


@strawberry.input(description="Which answer to stop.")
class CancelTurnInput:
    """Which answer to stop."""

    id: strawberry.ID = strawberry.field(description="The turn.")


@strawberry.type(description="The answer stops: what has been written of it stays.")
class CancelTurnPayload:
    """The answer stops."""

    turn: Turn = strawberry.field(description="The turn.")


CancelTurnResult = Annotated[
    CancelTurnPayload | NotFound | Conflict | RateLimited,
    strawberry.union("CancelTurnResult", description="How stopping went."),
]


@strawberry.input(description="What you think of an answer.")
class RateTurnInput:
    """What somebody thinks of an answer."""

    id: strawberry.ID = strawberry.field(description="The turn.")
    feedback: TurnFeedback | None = strawberry.field(
        description="Whether it helped; null takes back what you said."
    )
    note: str | None = strawberry.field(default=None, description="What you want to say about it.")


@strawberry.type(description="Your opinion is kept.")
class RateTurnPayload:
    """The opinion is kept."""

    turn: Turn = strawberry.field(description="The turn.")


RateTurnResult = Annotated[
    RateTurnPayload | NotFound | Conflict | InvalidInput | RateLimited,
    strawberry.union("RateTurnResult", description="How keeping your opinion went."),
]


def _question(given: AskInput) -> Question:
    books = [*([given.book_id] if given.book_id else []), *(given.book_ids or [])]
    if given.conversation_id is not None and (books or given.workspace_id or given.persona_id):
        words = "A conversation has its books, its workspace and its voice already."
        raise InvalidInputError(FieldFault("conversationId", words))
    return Question(
        query=given.query or "",
        kind=given.kind,
        conversation_id=key_of(given.conversation_id, "Conversation"),
        book_ids=[decode_id(each, "Book") for each in books],
        workspace_id=key_of(given.workspace_id, "Workspace"),
        persona_id=key_of(given.persona_id, "Persona"),
        as_of=_stored(given.as_of),
        start=None if given.range is None else given.range.start,
        end=None if given.range is None else given.range.end,
        character_id=key_of(given.character_id, "Character"),
        fresh=given.fresh,
    )


def key_of(given: strawberry.ID | None, name: str) -> Any:
    """Return the key of a row, if one is named."""
    return None if given is None else decode_id(given, name)


def _stored(given: AsOf | None) -> dict[str, Any] | None:
    """Return how far to tell, as it is kept with a turn."""
    if given is None:
        return None
    values = dict(values_of(given))
    return {name: str(value) if name == "section" else value for name, value in values.items()}


@strawberry.type
class AskingMutations:
    """Asking, and what is done with answers."""

    @mutation(
        "Ask something about books. The turn comes back at once; its answer is written in the "
        "background, and told word by word to whoever subscribes to `turn`.",
        writer(),
    )
    async def ask(
        self,
        info: Info,
        input: Annotated[AskInput, strawberry.argument(description="The question.")],
    ) -> AskResult:
        """Ask something."""
        context = info.context
        question = _question(input)
        await throttle_questions(context.runtime.limiter, context.viewer.id)
        await affordable(context.runtime, context.viewer.id, question.workspace_id)
        async with context.runtime.database.unit() as unit:
            turn = await ask(unit, context.viewer.id, question, input.idempotency_key)
        return AskPayload(turn=await found(context, Turn, turn.id))

    @mutation("Have an answer written anew, beside the one there is.", writer())
    async def regenerate_turn(
        self,
        info: Info,
        input: Annotated[RegenerateTurnInput, strawberry.argument(description="Which answer.")],
    ) -> RegenerateTurnResult:
        """Have an answer written anew."""
        context = info.context
        turn_id = decode_id(input.id, "Turn")
        await throttle_questions(context.runtime.limiter, context.viewer.id)
        async with context.runtime.database.unit() as unit:
            turn = await regenerate(unit, context.viewer.id, turn_id, input.idempotency_key)
        return RegenerateTurnPayload(turn=await found(context, Turn, turn.id))

    @mutation("Stop an answer that is being written.", writer())
    async def cancel_turn(
        self,
        info: Info,
        input: Annotated[CancelTurnInput, strawberry.argument(description="Which answer.")],
    ) -> CancelTurnResult:
        """Stop an answer."""
        context = info.context
        turn_id = decode_id(input.id, "Turn")
        await throttle_changes(context.runtime.limiter, context.viewer.id)
        async with context.runtime.database.unit() as unit:
            await cancel_turn(unit, context.viewer.id, turn_id)
        return CancelTurnPayload(turn=await found(context, Turn, turn_id))

    @mutation("Say whether an answer helped.", writer())
    async def rate_turn(
        self,
        info: Info,
        input: Annotated[RateTurnInput, strawberry.argument(description="What you think.")],
    ) -> RateTurnResult:
        """Say whether an answer helped."""
        context = info.context
        turn_id = decode_id(input.id, "Turn")
        await throttle_changes(context.runtime.limiter, context.viewer.id)
        async with context.runtime.database.unit() as unit:
            await rate_turn(unit, context.viewer.id, turn_id, input.feedback, input.note)
        return RateTurnPayload(turn=await found(context, Turn, turn_id))
