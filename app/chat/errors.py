"""What can go wrong about questions and answers."""

from app.platform.errors import Conflict, NotFound


class ConversationGone(NotFound):
    """There is no such conversation, or it is not yours to see."""


class TurnOver(Conflict):
    """This answer is complete already, or was given up."""


class StillAnswering(Conflict):
    """The answer is still being written; wait for its end, or cancel it."""


class NoBooks(Conflict):
    """None of the books of this conversation can be read by you any more."""

    code = "NO_BOOKS"
