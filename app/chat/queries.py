import strawberry
from sqlalchemy import true

from app.chat.types import Conversation, Memory, ParkedQuestion, Turn
from app.graph.access import reader
from app.graph.connection import Connection
from app.graph.node import findable
from app.graph.read.declare import Argument
from app.graph.read.fields import one, paged

for kind in (Conversation, Turn, Memory, ParkedQuestion):
    findable(kind)


@strawberry.type
class ChatQueries:
    """What can be asked about conversations."""

    conversation: Conversation | None = one(
        "A conversation of yours, or of a workspace of yours.",
        lambda conversation, _, id: conversation.id == id,
        access=reader(),
        id=Argument(strawberry.ID, "Its id.", id_of="Conversation"),
    )
    conversations: Connection[Conversation] = paged(
        "Conversations of yours and of your workspaces, the newest first.",
        lambda _conversation, _: true(),
        access=reader(),
    )
    turn: Turn | None = one(
        "A question and its answer.",
        lambda turn, _, id: turn.id == id,
        access=reader(),
        id=Argument(strawberry.ID, "Its id.", id_of="Turn"),
    )
    memories: Connection[Memory] = paged(
        "What your answers keep in mind, the newest first.",
        lambda _memory, _: true(),
        access=reader(),
    )
    parked_questions: Connection[ParkedQuestion] = paged(
        "Your questions that are or were to be asked again, the newest first.",
        lambda _parked, _: true(),
        access=reader(),
    )
