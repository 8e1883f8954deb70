"""Buying: a page at Stripe, signed news of it, and each with its effect once."""

import asyncio
from collections.abc import Iterator
from typing import Any

import httpx2
import pytest
from pydantic import SecretStr
from sqlalchemy import select

from app.credits.models import PaymentEvent, Purchase
from app.graph.ids import split_id
from app.platform.runtime import Runtime
from app.settings import Settings
from tests.credits.conftest import Bank, key_of
from tests.credits.stripe_server import KEY, SECRET, Stripe, event, signature, stripe_server
from tests.installation import Client

BUY = """
mutation ($input: PurchaseInput!) { purchase(input: $input) {
  __typename
  ... on PurchasePayload { checkoutUrl purchase { id status credits amount currency } }
  ... on Problem { code message }
} }
"""
PURCHASES = "{ viewer { purchases(first: 9) { nodes { status refunded credits } } } }"
PAID = "checkout.session.completed"


@pytest.fixture
def stripe() -> Iterator[Stripe]:
    with stripe_server() as made:
        yield made


@pytest.fixture
def settings(settings: Settings, stripe: Stripe) -> Settings:
    return settings.model_copy(
        update={
            "stripe_secret_key": SecretStr(KEY),
            "stripe_webhook_secret": SecretStr(SECRET),
            "stripe_url": stripe.url,
            "app_url": "https://app.example.org",
        }
    )


async def buy(who: Client, key: str = "one", **item: Any) -> dict[str, Any]:
    given = {"item": item or {"pack": "small"}, "idempotencyKey": key}
    found: dict[str, Any] = (await who.ask(BUY, {"input": given}))["purchase"]
    return found


async def tell(who: Client, body: bytes, signed: str | None = None) -> httpx2.Response:
    """Tell what Stripe tells."""
    headers = {"stripe-signature": signature(body) if signed is None else signed}
    return await who.http.post("/payments/stripe", content=body, headers=headers)


async def status(who: Client) -> tuple[str, int]:
    [found] = (await who.ask(PURCHASES))["viewer"]["purchases"]["nodes"]
    return found["status"], found["refunded"]


async def test_a_purchase_opens_a_page_and_brings_nothing_yet(
    ada: Client, stripe: Stripe, bank: Bank
) -> None:
    bought = await buy(ada)

    [(form, idempotency)] = stripe.asked
    key = str(split_id(bought["purchase"]["id"])[1])
    assert bought["checkoutUrl"] == stripe.session["url"]
    assert bought["purchase"] == {
        "id": bought["purchase"]["id"],
        "status": "PENDING",
        "credits": 500,
        "amount": 600,
        "currency": "usd",
    }
    assert idempotency == f"checkout-{key}"
    assert form["client_reference_id"] == form["payment_intent_data[metadata][fabula_purchase]"]
    assert form["client_reference_id"] == key
    assert form["line_items[0][price_data][product_data][name]"] == "500 credits"
    assert form["success_url"] == "https://app.example.org/credits#paid"
    assert await bank.wallet(key_of(ada)) == (0, 0, 0)


async def test_the_same_key_buys_once(ada: Client, stripe: Stripe) -> None:
    first = await buy(ada)
    again = await buy(ada)
    other = await buy(ada, pack="large")

    assert again == first
    assert other["__typename"] == "Conflict"
    assert len(stripe.asked) == 1


async def test_many_at_once_with_one_key_open_one_page(ada: Client, stripe: Stripe) -> None:
    bought = await asyncio.gather(*(buy(ada) for _ in range(5)))

    assert len({each["checkoutUrl"] for each in bought}) == 1
    assert len(stripe.sessions) == 1


async def test_what_is_not_sold_cannot_be_bought(ada: Client, stripe: Stripe) -> None:
    assert (await buy(ada, pack="immense"))["__typename"] == "NotFound"
    assert (await buy(ada, key=""))["__typename"] == "InvalidInput"
    assert stripe.asked == []


async def test_a_provider_that_stumbles_is_asked_again_and_one_that_falls_is_told(
    ada: Client, stripe: Stripe
) -> None:
    stripe.failing = [500]
    assert (await buy(ada))["__typename"] == "PurchasePayload"

    stripe.failing = [400]
    failed = await buy(ada, key="two")
    again = await buy(ada, key="two")

    assert failed["code"] == "PAYMENT_FAILED"
    assert again["__typename"] == "PurchasePayload"


async def test_what_is_paid_is_there_once(ada: Client, stripe: Stripe, bank: Bank) -> None:
    await buy(ada)
    body = event(PAID, stripe.session, "evt_1")

    first = await tell(ada, body)
    replay = await tell(ada, body)
    other = await tell(ada, event("checkout.session.async_payment_succeeded", stripe.session))

    assert [each.status_code for each in (first, replay, other)] == [200, 200, 200]
    assert first.json() == {"taken": True}
    assert replay.json() == {"taken": False}
    assert await bank.wallet(key_of(ada)) == (500, 0, 0)
    assert await status(ada) == ("PAID", 0)
    assert (await buy(ada))["checkoutUrl"] is None


async def test_many_tellings_at_once_have_one_effect(
    ada: Client, stripe: Stripe, bank: Bank
) -> None:
    await buy(ada)
    bodies = [event(PAID, stripe.session, f"evt_{n % 3}") for n in range(12)]

    answers = await asyncio.gather(*(tell(ada, body) for body in bodies))

    assert {each.status_code for each in answers} == {200}
    assert await bank.entries(key_of(ada)) == [("PURCHASE", 500)]


async def test_news_that_overtakes_our_own_writing_is_understood(
    ada: Client, stripe: Stripe, bank: Bank, runtime: Runtime
) -> None:
    await buy(ada)
    async with runtime.database.unit() as unit:
        purchase = (await unit.session.scalars(select(Purchase))).one()
        purchase.provider_ref = purchase.checkout_url = None

    await tell(ada, event(PAID, stripe.session))

    assert await bank.wallet(key_of(ada)) == (500, 0, 0)


@pytest.mark.parametrize(
    ("secret", "age", "tamper"),
    [("whsec_of_theirs", 0, False), (SECRET, 301, False), (SECRET, 0, True)],
    ids=["somebody else's", "too old", "another body"],
)
async def test_what_stripe_did_not_sign_just_now_is_refused(
    secret: str, age: float, tamper: bool, ada: Client, stripe: Stripe, bank: Bank
) -> None:
    await buy(ada)
    body = event(PAID, stripe.session)
    signed = signature(body, secret=secret, age=age)
    body = body.replace(b"usd", b"eur") if tamper else body

    answer = await tell(ada, body, signed)

    assert answer.status_code == 400
    assert answer.json()["code"] == "BAD_SIGNATURE"
    assert await bank.entries(key_of(ada)) == []


@pytest.mark.parametrize("signed", ["", "nonsense", "t=x,v1=y", "v1=abc"])
async def test_what_is_no_signature_is_refused(signed: str, ada: Client, stripe: Stripe) -> None:
    assert (await tell(ada, event(PAID, {}), signed)).status_code == 400


async def test_a_body_that_is_too_long_is_not_read(ada: Client) -> None:
    assert (await tell(ada, b"x" * 300_000)).status_code == 413


@pytest.mark.parametrize("lie", [{"amount_total": 1}, {"currency": "eur"}, {"id": "cs_other"}])
async def test_what_was_paid_must_be_what_was_asked(
    lie: dict[str, Any], ada: Client, stripe: Stripe, bank: Bank
) -> None:
    await buy(ada)

    answer = await tell(ada, event(PAID, {**stripe.session, **lie}))

    assert answer.status_code == 409
    assert await bank.entries(key_of(ada)) == []
    assert await status(ada) == ("PENDING", 0)


async def test_what_will_be_paid_later_brings_nothing_yet(
    ada: Client, stripe: Stripe, bank: Bank
) -> None:
    await buy(ada)

    answer = await tell(ada, event(PAID, {**stripe.session, "payment_status": "unpaid"}))

    assert answer.json() == {"taken": False}
    assert await bank.entries(key_of(ada)) == []


@pytest.mark.parametrize(
    ("kind", "left"), [("expired", "EXPIRED"), ("async_payment_failed", "FAILED")]
)
async def test_what_is_never_paid_is_over(
    kind: str, left: str, ada: Client, stripe: Stripe
) -> None:
    await buy(ada)
    session = stripe.session

    await tell(ada, event(f"checkout.session.{kind}", session))
    over = await status(ada)
    await tell(ada, event(PAID, session))
    await tell(ada, event(f"checkout.session.{kind}", session))

    assert over == (left, 0)
    assert await status(ada) == ("PAID", 0)


async def test_refunds_take_credits_as_far_as_they_are_there(
    ada: Client, stripe: Stripe, bank: Bank
) -> None:
    await buy(ada)
    session = stripe.session
    await tell(ada, event(PAID, session))
    await bank.hold(key_of(ada), 100)

    await tell(ada, event("charge.refunded", stripe.refund_of(session, 300)))
    half = await bank.wallet(key_of(ada))
    again = await tell(ada, event("charge.refunded", stripe.refund_of(session, 300)))
    await tell(ada, event("charge.refunded", stripe.refund_of(session, 600)))

    assert half == (150, 100, 0)
    assert again.status_code == 200
    assert await bank.wallet(key_of(ada)) == (0, 100, 0)
    assert await status(ada) == ("REFUNDED", 600)
    entries = await bank.entries(key_of(ada))
    assert [amount for kind, amount in entries if kind == "REFUND"] == [250, 150]


async def test_a_refund_before_its_payment_is_told_again_later(
    ada: Client, stripe: Stripe, bank: Bank
) -> None:
    await buy(ada)
    session = stripe.session
    body = event("charge.refunded", stripe.refund_of(session, 600))

    early = await tell(ada, body)
    await tell(ada, event(PAID, session))
    later = await tell(ada, body)

    assert (early.status_code, later.status_code) == (409, 200)
    assert await bank.wallet(key_of(ada)) == (0, 0, 0)


async def test_what_is_not_ours_is_let_go_by(ada: Client, stripe: Stripe, runtime: Runtime) -> None:
    theirs = {"id": "cs_x", "payment_status": "paid", "amount_total": 1, "currency": "usd"}

    answers = [
        await tell(ada, event(PAID, {**theirs, "payment_intent": None, "metadata": None})),
        await tell(ada, event(PAID, {**theirs, "metadata": {"fabula_purchase": "x"}})),
        await tell(ada, event("customer.created", {"id": "cus_1"})),
    ]

    assert [each.status_code for each in answers] == [200, 200, 200]
    assert {each.text for each in answers} == {'{"taken":false}'}
    async with runtime.database.read() as session:
        assert (await session.scalars(select(PaymentEvent))).all() == []


async def test_other_providers_are_unknown(ada: Client) -> None:
    assert (await ada.http.post("/payments/paypal", content=b"{}")).status_code == 404
    assert (await ada.http.get("/payments/stripe")).status_code == 405


async def test_purchases_are_ones_own(ada: Client, bob: Client, stripe: Stripe) -> None:
    await buy(ada)

    assert (await bob.ask(PURCHASES))["viewer"]["purchases"]["nodes"] == []
