"""Where no payment provider is set up, nothing is sold and nothing large is loaded."""

import subprocess
import sys
from pathlib import Path

from sqlalchemy import select

from app.credits.models import Purchase
from app.platform.runtime import Runtime
from tests.installation import Client

ROOT = Path(__file__).parents[2]
BUY = """
mutation { purchase(input: {item: {pack: "small"}, idempotencyKey: "one"}) {
  __typename ... on PaymentsNotSetUp { code message }
} }
"""


async def test_whoever_wants_to_buy_is_told_what_to_set(ada: Client) -> None:
    refused = (await ada.ask(BUY))["purchase"]

    assert refused["__typename"] == "PaymentsNotSetUp"
    assert "FABULA_STRIPE_SECRET_KEY" in refused["message"]
    assert "FABULA_STRIPE_WEBHOOK_SECRET" in refused["message"]


async def test_nothing_is_written_down(ada: Client, runtime: Runtime) -> None:
    await ada.ask(BUY)

    async with runtime.database.read() as session:
        assert (await session.scalars(select(Purchase))).all() == []


async def test_nobody_is_believed(ada: Client) -> None:
    for provider in ("stripe", "none"):
        answer = await ada.http.post(f"/payments/{provider}", content=b"{}")
        assert answer.status_code in {400, 404}


def test_a_start_loads_no_payment_library() -> None:
    code = "import sys, app.main, workers.main; sys.exit('stripe' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0
