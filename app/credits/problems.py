from typing import Any

import strawberry
from strawberry.types.field import StrawberryField

from app.credits import errors
from app.graph.problems import Problem


@strawberry.type(description="You have fewer credits than this takes.")
class InsufficientCredits(Problem):
    """You have fewer credits than this takes."""

    needed: int = strawberry.field(description="How many it takes.")
    available: int = strawberry.field(description="How many you have.")
    missing: int = strawberry.field(description="How many are missing.")


@strawberry.type(description="Nothing can be paid for here; the message says what to set.")
class PaymentsNotSetUp(Problem):
    """Nothing can be paid for here."""


@strawberry.type(description="The payment provider did not open a checkout; try again.")
class PaymentFailed(Problem):
    """The payment provider did not open a checkout."""


class InsufficientCreditsHandler(
    strawberry.ExceptionHandler[errors.InsufficientCredits, InsufficientCredits]
):
    """Answers with the type InsufficientCredits."""

    def handle(
        self, exception: errors.InsufficientCredits, *, field: StrawberryField, info: Any
    ) -> InsufficientCredits:
        """Turn the error into the union's member, with what is missing."""
        del field, info
        return InsufficientCredits(
            code=exception.code,
            message=exception.message,
            needed=exception.needed,
            available=exception.available,
            missing=exception.missing,
        )


class PaymentsNotSetUpHandler(
    strawberry.ExceptionHandler[errors.PaymentsNotSetUp, PaymentsNotSetUp]
):
    """Answers with the type PaymentsNotSetUp."""

    def handle(
        self, exception: errors.PaymentsNotSetUp, *, field: StrawberryField, info: Any
    ) -> PaymentsNotSetUp:
        """Turn the error into the union's member."""
        del field, info
        return PaymentsNotSetUp(code=exception.code, message=exception.message)


class PaymentFailedHandler(strawberry.ExceptionHandler[errors.PaymentFailed, PaymentFailed]):
    """Answers with the type PaymentFailed."""

    def handle(
        self, exception: errors.PaymentFailed, *, field: StrawberryField, info: Any
    ) -> PaymentFailed:
        """Turn the error into the union's member."""
        del field, info
        return PaymentFailed(code=exception.code, message=exception.message)


HANDLERS: list[strawberry.ExceptionHandler[Any, Any]] = [
    InsufficientCreditsHandler(),
    PaymentsNotSetUpHandler(),
    PaymentFailedHandler(),
]
