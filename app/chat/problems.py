"""Problems of this domain as members of unions."""

from typing import Any

import strawberry
from strawberry.types.field import StrawberryField

from app.chat import errors
from app.graph.problems import Problem


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
