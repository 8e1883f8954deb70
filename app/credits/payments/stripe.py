"""Stripe, by its own library, which is large: it is loaded when somebody first pays."""

import asyncio
from typing import TYPE_CHECKING, Any
from uuid import UUID

import structlog

from app.credits.errors import BadSignature, PaymentFailed
from app.credits.payments.port import Checkout, News, Order, Payment, Refund, Told, Unpaid

if TYPE_CHECKING:
    from stripe.params.checkout import SessionCreateParams

log = structlog.get_logger(__name__)

#: Seconds that Stripe may take to answer, and how often a call is repeated; it knows repetitions.
PATIENCE, RETRIES = 15, 2

#: Seconds for which a signature is good.
TOLERANCE = 300

#: Where Stripe carries our name for what it is about.
PURCHASE = "fabula_purchase"

_PAID = {"checkout.session.completed", "checkout.session.async_payment_succeeded"}
_UNPAID = {"checkout.session.expired", "checkout.session.async_payment_failed"}


class StripePayments:
    """Checkouts at Stripe."""

    provider = "stripe"

    def __init__(self, key: str, webhook_secret: str, url: str) -> None:
        self._key = key
        self._secret = webhook_secret
        self._url = url.rstrip("/")

    def check(self) -> None:
        """Find nothing missing: there is a key, and a secret."""

    async def open_checkout(self, order: Order) -> Checkout:
        """Open a checkout session; the purchase's id makes repetitions one."""
        return await asyncio.to_thread(self._open, order)

    async def read_event(self, body: bytes, signature: str) -> Told | None:
        """Check the signature and its age, and say what the event means for us."""
        event = await asyncio.to_thread(self._verified, body, signature)
        data = event["data"]["object"]
        news = _news(event["type"], data)
        if news is None:
            return None
        named = (data.get("metadata") or {}).get(PURCHASE)
        return Told(event["id"], event["type"], _uuid(named), news)

    def _open(self, order: Order) -> Checkout:
        import stripe  # noqa: PLC0415 (as the module says)

        client = stripe.StripeClient(
            self._key,
            base_addresses={"api": self._url},
            http_client=stripe.RequestsClient(timeout=PATIENCE),
            max_network_retries=RETRIES,
        )
        about = {PURCHASE: str(order.purchase_id)}
        asked: SessionCreateParams = {
            "mode": "payment",
            "line_items": [
                {
                    "quantity": 1,
                    "price_data": {
                        "currency": order.currency,
                        "unit_amount": order.amount,
                        "product_data": {"name": order.name},
                    },
                }
            ],
            "client_reference_id": str(order.purchase_id),
            "metadata": about,
            "payment_intent_data": {"metadata": about},
            "success_url": order.paid_url,
            "cancel_url": order.left_url,
        }
        try:
            made = client.v1.checkout.sessions.create(
                asked, {"idempotency_key": f"checkout-{order.purchase_id}"}
            )
        except stripe.StripeError as error:
            log.warning("payments.refused", error=type(error).__name__, code=error.code)
            raise PaymentFailed from error
        if not made.url:
            raise PaymentFailed
        return Checkout(made.id, made.url)

    def _verified(self, body: bytes, signature: str) -> dict[str, Any]:
        import stripe  # noqa: PLC0415 (as the module says)

        try:
            event = stripe.Webhook.construct_event(
                body, signature, self._secret, TOLERANCE, api_key=self._key
            )
        except (stripe.SignatureVerificationError, ValueError) as error:
            raise BadSignature from error
        found: dict[str, Any] = event.to_dict()
        return found


def _news(kind: str, data: dict[str, Any]) -> News | None:
    if kind in _PAID:
        if data["payment_status"] != "paid":
            return None  # the money comes later, and so does another event
        return Payment(
            data["id"], data.get("payment_intent"), data["amount_total"], data["currency"]
        )
    if kind in _UNPAID:
        return Unpaid(data["id"], expired=kind.endswith("expired"))
    if kind == "charge.refunded" and data.get("payment_intent"):
        return Refund(data["payment_intent"], data["amount_refunded"])
    return None


def _uuid(written: str | None) -> UUID | None:
    try:
        return None if written is None else UUID(written)
    except ValueError:
        return None  # somebody else's, who uses the same account
