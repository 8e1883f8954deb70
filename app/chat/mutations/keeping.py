"""What is kept: conversations, memories, questions that wait."""

from typing import Annotated

import strawberry

from app.books.types.as_of import AsOf, values_of
from app.chat.models import MemoryType
from app.chat.mutations.asking import key_of
from app.chat.service.books import AsOf as AsOfValue
from app.chat.service.conversations import forget_conversation, rename_conversation
from app.chat.service.memory import forget_recent
from app.chat.service.minding import drop_parked, forget, forget_all, park, remember
from app.chat.service.throttle import throttle_changes
from app.chat.types import Conversation, Memory, ParkedQuestion
from app.graph.access import writer
from app.graph.context import Info
from app.graph.fields import mutation
from app.graph.ids import decode_id
from app.graph.problems import Conflict, Forbidden, InvalidInput, NotFound, RateLimited
from app.graph.read.load import found
from app.platform.errors import FieldFault
from app.platform.errors import InvalidInput as InvalidInputError

MOST_AT_ONCE = 100


@strawberry.input(description="What a conversation is to be called.")
class RenameConversationInput:
    """What a conversation is to be called."""

    id: strawberry.ID = strawberry.field(description="The conversation.")
    title: str = strawberry.field(description="Its new title.")


@strawberry.type(description="The conversation has a new title.")
class RenameConversationPayload:
    """The conversation has a new title."""

    conversation: Conversation = strawberry.field(description="The conversation.")


RenameConversationResult = Annotated[
    RenameConversationPayload | NotFound | InvalidInput | RateLimited,
    strawberry.union("RenameConversationResult", description="How renaming went."),
]


@strawberry.input(description="Which conversation to forget.")
class ForgetConversationInput:
    """Which conversation to forget."""

    id: strawberry.ID = strawberry.field(description="The conversation.")


@strawberry.type(description="The conversation is forgotten, with all that was said in it.")
class ForgetConversationPayload:
    """The conversation is forgotten."""

    id: strawberry.ID = strawberry.field(description="What its id was.")


ForgetConversationResult = Annotated[
    ForgetConversationPayload | NotFound | RateLimited,
    strawberry.union("ForgetConversationResult", description="How forgetting went."),
]


@strawberry.input(description="What is to be kept in mind.")
class RememberInput:
    """What is to be kept in mind."""

    content: str = strawberry.field(description="What it is, in words.")
    type: MemoryType = strawberry.field(default=MemoryType.FACT, description="Of what type it is.")
    importance: float = strawberry.field(
        default=0.5, description="How much it matters, 0 to 1; what matters most is told first."
    )
    book_id: strawberry.ID | None = strawberry.field(
        default=None, description="The book it is about; without one it holds everywhere."
    )


@strawberry.type(description="It is kept in mind.")
class RememberPayload:
    """It is kept in mind."""

    memory: Memory = strawberry.field(description="What is kept in mind.")


RememberResult = Annotated[
    RememberPayload | NotFound | Conflict | InvalidInput | RateLimited,
    strawberry.union("RememberResult", description="How keeping it in mind went."),
]


@strawberry.input(
    description="What to forget: some memories, or all about a book, or all there are."
)
class ForgetInput:
    """What to forget."""

    ids: list[strawberry.ID] | None = strawberry.field(
        default=None, description=f"These memories, at most {MOST_AT_ONCE}."
    )
    book_id: strawberry.ID | None = strawberry.field(
        default=None, description="All about this book."
    )
    everything: bool = strawberry.field(default=False, description="All there are.")


@strawberry.type(description="It is forgotten.")
class ForgetPayload:
    """It is forgotten."""

    count: int = strawberry.field(description="How many memories that were.")


ForgetResult = Annotated[
    ForgetPayload | NotFound | InvalidInput | RateLimited,
    strawberry.union("ForgetResult", description="How forgetting went."),
]


@strawberry.input(
    description="A question that is to be asked again once you have got further: one that found no "
    "answer, or a new one."
)
class ParkQuestionInput:
    """A question that is to be asked again."""

    book_id: strawberry.ID = strawberry.field(description="The book it is about.")
    turn_id: strawberry.ID | None = strawberry.field(
        default=None, description="The turn that asked it."
    )
    query: str | None = strawberry.field(default=None, description="The question, if it is new.")
    until: AsOf | None = strawberry.field(
        default=None,
        description="Where you have to be; left out, it is asked at the end of each section until "
        "it finds an answer.",
    )


@strawberry.type(
    description="The question waits; the `viewer` subscription tells when it is asked again."
)
class ParkQuestionPayload:
    """The question waits."""

    parked_question: ParkedQuestion = strawberry.field(description="The question.")


ParkQuestionResult = Annotated[
    ParkQuestionPayload | NotFound | Forbidden | Conflict | InvalidInput | RateLimited,
    strawberry.union("ParkQuestionResult", description="How parking went."),
]


@strawberry.input(description="Which question is to wait no more.")
class DropParkedQuestionInput:
    """Which question is to wait no more."""

    id: strawberry.ID = strawberry.field(description="The question.")


@strawberry.type(description="The question waits no more.")
class DropParkedQuestionPayload:
    """The question waits no more."""

    id: strawberry.ID = strawberry.field(description="What its id was.")


DropParkedQuestionResult = Annotated[
    DropParkedQuestionPayload | NotFound | RateLimited,
    strawberry.union("DropParkedQuestionResult", description="How dropping went."),
]


@strawberry.type
class KeepingChatMutations:
    """What is kept."""

    @mutation("Call a conversation otherwise.", writer())
    async def rename_conversation(
        self,
        info: Info,
        input: Annotated[RenameConversationInput, strawberry.argument(description="The title.")],
    ) -> RenameConversationResult:
        """Call a conversation otherwise."""
        context = info.context
        key = decode_id(input.id, "Conversation")
        await throttle_changes(context.runtime.limiter, context.viewer.id)
        async with context.runtime.database.unit() as unit:
            await rename_conversation(unit, context.viewer.id, key, input.title)
        return RenameConversationPayload(conversation=await found(context, Conversation, key))

    @mutation("Forget a conversation with all that was said in it.", writer())
    async def forget_conversation(
        self,
        info: Info,
        input: Annotated[ForgetConversationInput, strawberry.argument(description="Which one.")],
    ) -> ForgetConversationResult:
        """Forget a conversation."""
        context = info.context
        key = decode_id(input.id, "Conversation")
        await throttle_changes(context.runtime.limiter, context.viewer.id)
        async with context.runtime.database.unit() as unit:
            await forget_conversation(unit, context.viewer.id, key)
        await forget_recent(context.runtime, key)
        return ForgetConversationPayload(id=input.id)

    @mutation("Have your answers keep something in mind.", writer())
    async def remember(
        self,
        info: Info,
        input: Annotated[RememberInput, strawberry.argument(description="What it is.")],
    ) -> RememberResult:
        """Keep something in mind."""
        context = info.context
        await throttle_changes(context.runtime.limiter, context.viewer.id)
        async with context.runtime.database.unit() as unit:
            memory = await remember(
                unit,
                context.viewer.id,
                input.content,
                book_id=key_of(input.book_id, "Book"),
                type=input.type,
                importance=input.importance,
            )
        return RememberPayload(memory=await found(context, Memory, memory.id))

    @mutation("Have your answers forget what was kept in mind.", writer())
    async def forget(
        self,
        info: Info,
        input: Annotated[ForgetInput, strawberry.argument(description="What to forget.")],
    ) -> ForgetResult:
        """Forget what was kept in mind."""
        context = info.context
        ids, viewer = input.ids or [], context.viewer.id
        if sum([bool(ids), input.book_id is not None, input.everything]) != 1:
            words = "Name memories, or a book, or ask for everything: one of the three."
            raise InvalidInputError(FieldFault("ids", words))
        if len(ids) > MOST_AT_ONCE:
            raise InvalidInputError(FieldFault("ids", f"Name at most {MOST_AT_ONCE}."))
        await throttle_changes(context.runtime.limiter, viewer)
        async with context.runtime.database.unit() as unit:
            if ids:
                count = await forget(unit, viewer, [decode_id(each, "Memory") for each in ids])
            else:
                count = await forget_all(unit, viewer, key_of(input.book_id, "Book"))
        return ForgetPayload(count=count)

    @mutation("Have a question asked again once you have got further.", writer())
    async def park_question(
        self,
        info: Info,
        input: Annotated[ParkQuestionInput, strawberry.argument(description="The question.")],
    ) -> ParkQuestionResult:
        """Have a question asked again."""
        context = info.context
        if (input.turn_id is None) == (input.query is None):
            words = "Give a turn that asked it, or the question itself."
            raise InvalidInputError(FieldFault("query", words))
        await throttle_changes(context.runtime.limiter, context.viewer.id)
        async with context.runtime.database.unit() as unit:
            parked = await park(
                unit,
                context.viewer.id,
                turn_id=key_of(input.turn_id, "Turn"),
                book_id=decode_id(input.book_id, "Book"),
                query=input.query or "",
                as_of=None if input.until is None else AsOfValue(**values_of(input.until)),
            )
        shown = await found(context, ParkedQuestion, parked.id)
        return ParkQuestionPayload(parked_question=shown)

    @mutation("Let a question wait no more.", writer())
    async def drop_parked_question(
        self,
        info: Info,
        input: Annotated[DropParkedQuestionInput, strawberry.argument(description="Which one.")],
    ) -> DropParkedQuestionResult:
        """Let a question wait no more."""
        context = info.context
        key = decode_id(input.id, "ParkedQuestion")
        await throttle_changes(context.runtime.limiter, context.viewer.id)
        async with context.runtime.database.unit() as unit:
            await drop_parked(unit, context.viewer.id, key)
        return DropParkedQuestionPayload(id=input.id)
