"""Payment providers: one port, Stripe behind it where it is set up, else nobody."""

from app.credits.payments.open import open_payments
from app.credits.payments.port import Checkout, Order, Payment, Payments, Refund, Told, Unpaid

__all__ = [
    "Checkout",
    "Order",
    "Payment",
    "Payments",
    "Refund",
    "Told",
    "Unpaid",
    "open_payments",
]
