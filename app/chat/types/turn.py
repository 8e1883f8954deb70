"""Questions and answers as clients see them."""

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any

import strawberry
from sqlalchemy import and_, case, exists, func, literal, not_, or_, select
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import aliased

from app.books.enums import HorizonRule
from app.books.models import Book as BookRow
from app.books.service.horizon import horizon_of
from app.books.service.visibility import may_read
from app.books.types.passage import Passage, text_between
from app.chat import (
    enums,  # noqa: F401 (publishes the enums used below)
    models,
)
from app.chat.models import TurnFeedback, TurnKind, TurnStatus
from app.graph.context import Context
from app.graph.ids import encode_id
from app.graph.node import Node
from app.graph.read.declare import Row
from app.graph.read.fields import column, computed, entity, key, many, one, same
from app.graph.read.see import See
from app.operations.types import Run
from app.platform.live.models import StreamEvent
from app.workspaces.service import is_member

if TYPE_CHECKING:
    from app.books.types.book import Book


def to_partners(conversation: Row, see: See) -> Any:
    """Show a conversation to whoever began it, and to the members of its workspace.

    Either has to be able to read its books still: what is said of them ends with that.
    """
    about, book = models.ConversationBook, BookRow
    closed = (
        select(about.book_id)
        .join(book, book.id == about.book_id)
        .where(about.conversation_id == conversation.id, not_(may_read(book, see.viewer)))
        .correlate_except(about, book)
    )
    personal = and_(conversation.workspace_id.is_(None), conversation.user_id == see.viewer)
    shared = is_member(see.viewer, conversation.workspace_id)
    return and_(or_(personal, shared), not_(exists(closed)))


def _to_partners(turn: Row, see: See) -> Any:
    """Show a turn with its conversation; others' only as far as the viewer is told of its books."""
    conversation = aliased(models.Conversation)
    ours = exists(
        select(conversation.id)
        .where(conversation.id == turn.conversation_id, to_partners(conversation, see))
        .correlate_except(conversation)
    )
    told, book = models.TurnHorizon, BookRow
    beyond = (
        select(told.turn_id)
        .join(book, book.id == told.book_id)
        .where(told.turn_id == turn.id, told.offset > horizon_of(book, see.viewer))
        .correlate_except(told, book)
    )
    return and_(ours, or_(turn.user_id == see.viewer, not_(exists(beyond))))


def _below(row: Row, see: See) -> Any:
    """Show a row that is only ever reached through a turn that the viewer may see."""
    del row, see
    return literal(True)


def _stands(citation: Row, see: See) -> Any:
    """Show a citation while its book says what it quotes, to whoever may read the book."""
    book = BookRow
    open_ = exists(
        select(book.id)
        .where(book.id == citation.book_id, may_read(book, see.viewer))
        .correlate_except(book)
    )
    said = text_between(citation.text_id, citation.start, citation.end)
    return and_(open_, said == citation.quote)


@entity(
    models.TurnCitation,
    visible=_stands,
    description="Words of a book that an answer rests on. They are compared with the book when "
    "they are cited and whenever they are shown: what does not stand there is not here.",
)
class TurnCitation:
    """Words of a book that an answer rests on."""

    ordinal: int = column("The number of its mark in the answer: 1 for [1].")
    start: int = column("Where the words start in the book's text.")
    end: int = column("Where they end, exclusively.")
    quote: str = column("The words.")
    passage: Passage = same("The words in the book, with their place in the file.")
    book: Annotated["Book", strawberry.lazy("app.books.types.book")] | None = one(
        "The book.", lambda citation, book, _: book.id == citation.book_id
    )


@entity(
    models.TurnHorizon,
    visible=_below,
    description="How far a book was told in an answer.",
)
class TurnHorizon:
    """How far a book was told in an answer."""

    rule: HorizonRule = column("Which rule applied.")
    offset: int = column("As far as where in the text.")
    book: Annotated["Book", strawberry.lazy("app.books.types.book")] | None = one(
        "The book.", lambda told, book, _: book.id == told.book_id
    )


@strawberry.type(description="A passage that was there to answer from.")
class TurnSource:
    """A passage that was there to answer from."""

    book_id: strawberry.ID = strawberry.field(description="The book.")
    start: int = strawberry.field(description="Where the passage starts in the book's text.")
    end: int = strawberry.field(description="Where it ends, exclusively.")
    score: float = strawberry.field(description="How well it seemed to answer.")


def _sources(context: Context, told: list[dict[str, Any]]) -> list[TurnSource]:
    del context
    return [
        TurnSource(
            book_id=encode_id("Book", each["book"]),
            start=each["start"],
            end=each["end"],
            score=each["score"],
        )
        for each in told
    ]


@entity(models.Turn, visible=_to_partners, description="Why there is no answer.")
class TurnError:
    """Why there is no answer."""

    code: str = column("A stable code for programs.", lambda turn, _: turn.error["code"].astext)
    message: str = column("A sentence for people.", lambda turn, _: turn.error["message"].astext)


@entity(models.Turn, visible=_to_partners, description="What an answer used of a model.")
class TurnUsage:
    """What an answer used of a model."""

    input_tokens: int = column("Tokens that were read.")
    output_tokens: int = column("Tokens that were written.")
    cached_tokens: int = column("Of those that were read, what the provider had at hand.")
    cost: Decimal = column("What it cost, in US dollars.")


def _so_far(turn: Row, _see: See) -> Any:
    """Return the answer: what has been said of it, while it is being written."""
    event = StreamEvent
    in_order = aggregate_order_by(literal(""), event.seq)
    said = (
        select(func.coalesce(func.string_agg(event.payload["text"].astext, in_order), ""))
        .where(
            event.stream == func.concat("turn:", turn.id),
            event.type == "TurnTokens",
            event.payload["attempt"].as_integer() == turn.attempt,
        )
        .correlate_except(event)
        .scalar_subquery()
    )
    return case((turn.status == TurnStatus.STREAMING, said), else_=turn.answer)


@entity(models.Turn, visible=_to_partners, description="A question and its answer.")
class Turn(Node):
    """A question and its answer."""

    id: strawberry.ID = key()
    ordinal: int = column("Its place in the conversation, from 1.")
    kind: TurnKind = column("What is asked for.")
    query: str = column("The question.")
    start: int | None = column("Where what is asked about starts, if it is a range of the text.")
    end: int | None = column("Where that ends, exclusively.")
    status: TurnStatus = column("Where the answer stands.")
    attempt: int = column("Which try the answer is of; each begins anew.")
    answer: str | None = column(
        "The answer, as far as it is written; [1] stands for its first citation.", _so_far
    )
    found: bool | None = column("Whether the books answer, as far as they are told.")
    citations: list[TurnCitation] = many(
        "The words it rests on, in the order of their marks.",
        lambda turn, citation, _: citation.turn_id == turn.id,
        order=lambda citation, _: [citation.ordinal],
    )
    dropped_citations: int = column(
        "Citations that the books did not bear out: they were left out.",
        lambda turn, _: turn.dropped,
    )
    horizons: list[TurnHorizon] = many(
        "How far each book was told in it.",
        lambda turn, told, _: told.turn_id == turn.id,
        order=lambda told, _: [told.book_id],
    )
    sources: list[TurnSource] = computed(
        "The passages there were to answer from, the likeliest first.",
        _sources,
        told=lambda turn, _: turn.retrieved,
    )
    provider: str | None = column(
        "Who answered; `local` writes nothing of its own, but shows what the books say."
    )
    model: str | None = column("What answered, as its provider calls it.")
    is_cached: bool = column("Whether it was given before, and is given again.")
    usage: TurnUsage = same("What it used of a model.")
    error: TurnError | None = same(
        "Why there is no answer, if there is none.", lambda turn, _: turn.error.is_not(None)
    )
    is_mine: bool = column("Whether you asked.", lambda turn, see: turn.user_id == see.viewer)
    feedback: TurnFeedback | None = column("What whoever asked thinks of it.")
    feedback_note: str | None = column("What they say about it.")
    regenerated_from: "Turn | None" = one(
        "The turn that asked the same before.",
        lambda turn, other, _: other.id == turn.regenerated_from_id,
    )
    run: Run | None = one("The run that answers it.", lambda turn, run, _: run.id == turn.run_id)
    created_at: datetime = column("When it was asked.")
    started_at: datetime | None = column("When somebody began to answer.")
    finished_at: datetime | None = column("When the answer was complete, or given up.")
