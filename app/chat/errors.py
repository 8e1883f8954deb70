"""What can go wrong about questions and answers."""

from app.platform.errors import AppError, Conflict, NotFound


class ConversationGone(NotFound):
    """There is no such conversation, or it is not yours to see."""


class TurnOver(Conflict):
    """This answer is complete already, or was given up."""


class StillAnswering(Conflict):
    """The answer is still being written; wait for its end, or cancel it."""


class NoBooks(Conflict):
    """None of the books of this conversation can be read by you any more."""

    code = "NO_BOOKS"


class BudgetSpent(AppError):
    """The budget for models is spent; it is renewed with the month, or raised in the settings."""

    code = "BUDGET_SPENT"
