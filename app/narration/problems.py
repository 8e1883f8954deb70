from typing import Any

import strawberry
from strawberry.types.field import StrawberryField

from app.ai import errors
from app.graph.problems import Problem


@strawberry.type(description="Nothing here can read aloud; the message says what to do.")
class NarrationNotAvailable(Problem):
    """Nothing here can read aloud."""


class NarrationNotAvailableHandler(
    strawberry.ExceptionHandler[errors.NarrationNotAvailable, NarrationNotAvailable]
):
    """Answers with the type NarrationNotAvailable."""

    def handle(
        self, exception: errors.NarrationNotAvailable, *, field: StrawberryField, info: Any
    ) -> NarrationNotAvailable:
        """Turn the error into the union's member."""
        del field, info
        return NarrationNotAvailable(code=exception.code, message=exception.message)
