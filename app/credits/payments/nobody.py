from app.credits.errors import PaymentsNotSetUp
from app.credits.payments.port import Checkout, Order, Told


class Nobody:
    """The provider where none is set up: it says what to set."""

    provider = "none"

    def check(self) -> None:
        """Say what to set."""
        raise PaymentsNotSetUp

    async def open_checkout(self, order: Order) -> Checkout:
        """Refuse."""
        del order
        raise PaymentsNotSetUp

    async def read_event(self, body: bytes, signature: str) -> Told | None:
        """Refuse."""
        del body, signature
        raise PaymentsNotSetUp
