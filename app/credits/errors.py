from app.platform.errors import AppError


class InsufficientCredits(AppError):
    """You have fewer credits than this takes; buy some, wait for the next month, or add a key."""

    code = "INSUFFICIENT_CREDITS"

    def __init__(self, needed: int, available: int) -> None:
        super().__init__(
            f"This takes {needed:,} credits and you have {available:,}: {needed - available:,} are "
            "missing. Buy some, wait for the next month, or add a key of your own."
        )
        self.needed = needed
        self.available = available
        self.missing = needed - available


class PaymentsNotSetUp(AppError):
    """Nothing can be paid for here."""

    code = "PAYMENTS_NOT_SET_UP"

    def __init__(self) -> None:
        super().__init__(
            "Nothing can be paid for here: whoever runs this installation has to set "
            "FABULA_STRIPE_SECRET_KEY and FABULA_STRIPE_WEBHOOK_SECRET."
        )


class PaymentFailed(AppError):
    """The payment provider did not open a checkout; try again with the same key."""

    code = "PAYMENT_FAILED"


class BadSignature(AppError):
    """This was not signed by the payment provider, or too long ago."""

    code = "BAD_SIGNATURE"
