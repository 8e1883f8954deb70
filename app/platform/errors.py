"""Errors that carry a stable code and a sentence a person can act on."""

from dataclasses import dataclass
from typing import ClassVar


class AppError(Exception):
    """Something the caller can understand and act on."""

    code: ClassVar[str] = "ERROR"

    def __init__(self, message: str = "") -> None:
        self.message = message or (type(self).__doc__ or "").strip()
        super().__init__(self.message)


class Unauthenticated(AppError):
    """Sign in first: this needs a session or an API token."""

    code = "UNAUTHENTICATED"


class Forbidden(AppError):
    """You may see this but not do that; ask an owner for the right."""

    code = "FORBIDDEN"


class NotFound(AppError):
    """There is nothing here that you may see."""

    code = "NOT_FOUND"


class Conflict(AppError):
    """This clashes with what is already there."""

    code = "CONFLICT"


@dataclass(frozen=True)
class FieldFault:
    """One wrong input field, by its path in the input."""

    path: str
    message: str


class InvalidInput(AppError):
    """Some of the input cannot be used; the fields say what to change."""

    code = "INVALID_INPUT"

    def __init__(self, *fields: FieldFault, message: str = "") -> None:
        super().__init__(message or " ".join(field.message for field in fields))
        self.fields = fields


class RateLimited(AppError):
    """Too many requests; wait for the seconds given."""

    code = "RATE_LIMITED"

    def __init__(self, retry_after: float, message: str = "") -> None:
        super().__init__(message or f"Too many requests; try again in {retry_after:.0f} seconds.")
        self.retry_after = retry_after


class BudgetSpent(AppError):
    """The budget for models is spent; it begins anew with the month, or raise it."""

    code = "BUDGET_SPENT"


class Unavailable(AppError):
    """A server that this needs does not answer; try again in a moment."""

    code = "UNAVAILABLE"
