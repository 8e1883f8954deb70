"""Errors people can act on, as types: members of each mutation's union."""

from typing import Any

import strawberry
from strawberry.types.field import StrawberryField

from app.platform import errors


@strawberry.interface(description="Something the caller can understand and act on.")
class Problem:
    """Something the caller can understand and act on."""

    code: str = strawberry.field(description="A stable code for programs.")
    message: str = strawberry.field(description="A sentence for people: what to do about it.")


@strawberry.type(description="There is nothing here that you may see.")
class NotFound(Problem):
    """There is nothing here that you may see."""


@strawberry.type(description="You may see this but not do that.")
class Forbidden(Problem):
    """You may see this but not do that."""


@strawberry.type(description="This clashes with what is already there.")
class Conflict(Problem):
    """This clashes with what is already there."""


@strawberry.type(description="What is wrong with one field of the input.")
class FieldProblem:
    """What is wrong with one field of the input."""

    path: str = strawberry.field(description="The field, as a path from the input.")
    message: str = strawberry.field(description="What to change.")


@strawberry.type(description="Some of the input cannot be used.")
class InvalidInput(Problem):
    """Some of the input cannot be used."""

    fields: list[FieldProblem] = strawberry.field(description="Each field that is wrong.")


@strawberry.type(description="Too many attempts; wait before the next one.")
class RateLimited(Problem):
    """Too many attempts; wait before the next one."""

    retry_after: float = strawberry.field(description="Seconds to wait.")


@strawberry.type(description="The budget for models is spent.")
class BudgetSpent(Problem):
    """The budget for models is spent."""


class BudgetSpentHandler(strawberry.ExceptionHandler[errors.BudgetSpent, BudgetSpent]):
    """Answers with the type BudgetSpent."""

    def handle(
        self, exception: errors.BudgetSpent, *, field: StrawberryField, info: Any
    ) -> BudgetSpent:
        """Turn the error into the union's member."""
        del field, info
        return BudgetSpent(code=exception.code, message=exception.message)


class NotFoundHandler(strawberry.ExceptionHandler[errors.NotFound, NotFound]):
    """Answers with the type NotFound."""

    def handle(self, exception: errors.NotFound, *, field: StrawberryField, info: Any) -> NotFound:
        """Turn the error into the union's member."""
        del field, info
        return NotFound(code=exception.code, message=exception.message)


class ForbiddenHandler(strawberry.ExceptionHandler[errors.Forbidden, Forbidden]):
    """Answers with the type Forbidden."""

    def handle(
        self, exception: errors.Forbidden, *, field: StrawberryField, info: Any
    ) -> Forbidden:
        """Turn the error into the union's member."""
        del field, info
        return Forbidden(code=exception.code, message=exception.message)


class ConflictHandler(strawberry.ExceptionHandler[errors.Conflict, Conflict]):
    """Answers with the type Conflict."""

    def handle(self, exception: errors.Conflict, *, field: StrawberryField, info: Any) -> Conflict:
        """Turn the error into the union's member."""
        del field, info
        return Conflict(code=exception.code, message=exception.message)


class InvalidInputHandler(strawberry.ExceptionHandler[errors.InvalidInput, InvalidInput]):
    """Answers with the type InvalidInput."""

    def handle(
        self, exception: errors.InvalidInput, *, field: StrawberryField, info: Any
    ) -> InvalidInput:
        """Turn the error into the union's member, field by field."""
        del field, info
        fields = [FieldProblem(path=each.path, message=each.message) for each in exception.fields]
        return InvalidInput(code=exception.code, message=exception.message, fields=fields)


class RateLimitedHandler(strawberry.ExceptionHandler[errors.RateLimited, RateLimited]):
    """Answers with the type RateLimited."""

    def handle(
        self, exception: errors.RateLimited, *, field: StrawberryField, info: Any
    ) -> RateLimited:
        """Turn the error into the union's member, with the time to wait."""
        del field, info
        return RateLimited(
            code=exception.code, message=exception.message, retry_after=exception.retry_after
        )


HANDLERS: list[strawberry.ExceptionHandler[Any, Any]] = [
    NotFoundHandler(),
    ForbiddenHandler(),
    ConflictHandler(),
    InvalidInputHandler(),
    RateLimitedHandler(),
    BudgetSpentHandler(),
]
