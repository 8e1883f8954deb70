from typing import Any

import strawberry
from strawberry.types.field import StrawberryField

from app.books import errors
from app.graph.problems import Problem


@strawberry.type(description="The rights in this book do not allow that.")
class LicenceRestriction(Problem):
    """The rights in this book do not allow that."""


class LicenceRestrictionHandler(
    strawberry.ExceptionHandler[errors.LicenceRestriction, LicenceRestriction]
):
    """Answers with the type LicenceRestriction."""

    def handle(
        self, exception: errors.LicenceRestriction, *, field: StrawberryField, info: Any
    ) -> LicenceRestriction:
        """Turn the error into the union's member."""
        del field, info
        return LicenceRestriction(code=exception.code, message=exception.message)
