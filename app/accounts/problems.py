from typing import Any

import strawberry
from strawberry.types.field import StrawberryField

from app.accounts import errors
from app.graph.problems import Problem


@strawberry.type(description="The address and the password do not go together.")
class InvalidCredentials(Problem):
    """The address and the password do not go together."""


class InvalidCredentialsHandler(
    strawberry.ExceptionHandler[errors.InvalidCredentials, InvalidCredentials]
):
    """Answers with the type InvalidCredentials."""

    def handle(
        self, exception: errors.InvalidCredentials, *, field: StrawberryField, info: Any
    ) -> InvalidCredentials:
        """Turn the error into the union's member."""
        del field, info
        return InvalidCredentials(code=exception.code, message=exception.message)
