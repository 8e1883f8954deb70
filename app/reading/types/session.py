from datetime import datetime
from typing import Any

import strawberry

from app.books.types.passage import below
from app.graph.node import Node
from app.graph.read.declare import Row
from app.graph.read.fields import column, entity, key, many
from app.graph.read.see import See
from app.reading import (
    enums,  # noqa: F401 (publishes the enums used below)
    models,
)
from app.reading.models import Action, SessionStatus


def own(row: Row, see: See) -> Any:
    """Show a row to the person whose reading it is."""
    return row.user_id == see.viewer


@entity(models.SessionAction, visible=below, description="Something done in a session.")
class SessionAction:
    """Something done in a session."""

    action: Action = column("What was done.")
    at: datetime = column("When.", lambda row, _: row.created_at)


@entity(models.ReaderSession, visible=own, description="A time during which you read a book.")
class ReaderSession(Node):
    """A time during which somebody reads a book."""

    id: strawberry.ID = key()
    status: SessionStatus = column("Whether it is going on.")
    device: str = column("The device that opened the book last.")
    started_at: datetime = column("When it began.")
    last_active_at: datetime = column("When something happened in it last.")
    ended_at: datetime | None = column("When it was over, if it is.")
    began: int = column("Where you were when it began, in code points.")
    current: int = column("Where you are, or were when it ended.")
    furthest: int = column("As far as you had read.")
    actions: list[SessionAction] = many(
        "What was done in it, the newest first, at most fifty; moves are not among it.",
        lambda session, action, _: action.session_id == session.id,
        order=lambda action, _: [action.id.desc()],
        most=50,
    )
