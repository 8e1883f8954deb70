"""Conversations as clients see them, and what is kept in mind."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import strawberry
from sqlalchemy import exists, select

from app.chat import models
from app.chat.models import MemoryType
from app.chat.types.turn import Turn, to_partners
from app.graph.connection import Connection
from app.graph.node import Node
from app.graph.read.declare import Row
from app.graph.read.fields import column, entity, key, many, one, paged
from app.graph.read.see import See
from app.workspaces.types import Persona, Workspace

if TYPE_CHECKING:
    from app.books.types.book import Book


def mine(row: Row, see: See) -> Any:
    """Show a row to the person it is of."""
    return row.user_id == see.viewer


def _about(conversation: Row, book: Row, _see: See) -> Any:
    about = models.ConversationBook
    return exists(
        select(about.book_id)
        .where(about.conversation_id == conversation.id, about.book_id == book.id)
        .correlate_except(about)
    )


@entity(
    models.Conversation,
    visible=to_partners,
    description="What somebody, or a workspace, has asked about some books.",
)
class Conversation(Node):
    """What somebody, or a workspace, has asked about some books."""

    id: strawberry.ID = key()
    title: str = column("What it is called: its first question, unless somebody renamed it.")
    is_mine: bool = column("Whether you began it.", mine)
    created_at: datetime = column("When it began.")
    updated_at: datetime = column("When something was last asked.")
    turns: Connection[Turn] = paged(
        "Its questions and answers, in order.",
        lambda conversation, turn, _: turn.conversation_id == conversation.id,
        ascending=True,
    )
    books: list[Annotated["Book", strawberry.lazy("app.books.types.book")]] = many(
        "The books it is about.", _about, order=lambda book, _: [book.title, book.id]
    )
    workspace: Workspace | None = one(
        "The workspace whose members read along.",
        lambda conversation, workspace, _: workspace.id == conversation.workspace_id,
    )
    persona: Persona | None = one(
        "The voice that answers.",
        lambda conversation, persona, _: persona.id == conversation.persona_id,
    )


@entity(models.SessionMemory, visible=mine, description="Something that your answers keep in mind.")
class Memory(Node):
    """Something that answers keep in mind."""

    id: strawberry.ID = key()
    type: MemoryType = column("What it is.")
    content: str = column("What is kept in mind.")
    importance: float = column("How much it matters, 0 to 1.")
    revealed_at: int = column("From where in the book on it counts.")
    created_at: datetime = column("Since when.")
    book: Annotated["Book", strawberry.lazy("app.books.types.book")] | None = one(
        "The book it is about; none if it holds everywhere.",
        lambda memory, book, _: book.id == memory.book_id,
    )


@entity(
    models.ParkedQuestion,
    visible=mine,
    description="A question that is asked again once you have got further.",
)
class ParkedQuestion(Node):
    """A question that is asked again once the reader has got further."""

    id: strawberry.ID = key()
    query: str = column("The question.")
    due_at: int = column("Where in the text it is asked again.")
    until_found: bool = column("Whether it goes on waiting while it finds no answer.")
    is_open: bool = column("Whether it still waits.")
    created_at: datetime = column("When it was parked.")
    turn: Turn | None = one(
        "The turn that asked it again last.", lambda parked, turn, _: turn.id == parked.turn_id
    )
    book: Annotated["Book", strawberry.lazy("app.books.types.book")] | None = one(
        "The book it is about.", lambda parked, book, _: book.id == parked.book_id
    )
