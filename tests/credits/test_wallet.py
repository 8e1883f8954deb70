"""What people see of their credits, and what administrators do with them."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import update

from app.accounts.models import User, UserRole
from app.graph.ids import encode_id
from app.platform.db.ids import uuid7
from app.platform.runtime import Runtime
from tests.credits.conftest import WALLET_OF_MINE, Bank, key_of
from tests.installation import PASSWORD, SIGN_UP, Client, Mailbox, join, work_off
from tests.operations.test_streams import by_sse, served, taken

__all__ = ["served"]

COMPLETE = """
mutation ($token: String!, $password: String!) {
  completeSignUp(input: {token: $token, password: $password}) {
    __typename ... on CompleteSignUpPayload { token }
  }
}
"""
ADJUST = """
mutation ($input: AdjustCreditsInput!) { adjustCredits(input: $input) {
  __typename
  ... on AdjustCreditsPayload { amount memo entryId }
  ... on InsufficientCredits { code needed available missing }
  ... on InvalidInput { fields { path } }
} }
"""
FOLLOW = """
subscription { viewer { __typename ... on ViewerWalletChanged { balance held } } }
"""


@pytest.fixture
async def boss(stranger: Client, runtime: Runtime) -> Client:
    """Somebody who runs the installation."""
    made = await join(stranger, "boss")
    async with runtime.database.unit() as unit:
        mine = update(User).where(User.id == key_of(made))
        await unit.session.execute(mine.values(role=UserRole.ADMIN))
    return made


async def adjust(who: Client, whose: Client, amount: int, **more: Any) -> dict[str, Any]:
    given = {
        "userId": whose.account["id"],
        "amount": amount,
        "memo": "Sorry",
        "idempotencyKey": "one",
        **more,
    }
    found: dict[str, Any] = (await who.ask(ADJUST, {"input": given}))["adjustCredits"]
    return found


async def test_whoever_signs_up_has_this_months_credits(
    stranger: Client, runtime: Runtime, mailbox: Mailbox
) -> None:
    given = {"email": "eva@example.org", "password": PASSWORD}
    await stranger.ask(SIGN_UP, {"input": given})
    await work_off(runtime)
    token = {"token": mailbox.token("eva@example.org"), "password": PASSWORD}
    made = (await stranger.ask(COMPLETE, token))["completeSignUp"]
    eva = Client(stranger.http, made["token"])

    wallet = (await eva.ask(WALLET_OF_MINE))["viewer"]["wallet"]

    (entry,) = wallet.pop("entries")["nodes"]
    assert wallet == {"balance": 100, "held": 0, "monthlyIncluded": 100, "monthlyLeft": 100}
    assert (entry["kind"], entry["amount"]) == ("MONTHLY", 100)


async def test_the_history_tells_what_moved(ada: Client, bank: Bank) -> None:
    await bank.give(key_of(ada), 10)
    await bank.hold(key_of(ada), 4)

    wallet = (await ada.ask(WALLET_OF_MINE))["viewer"]["wallet"]

    assert (wallet["balance"], wallet["held"]) == (6, 4)
    assert wallet["entries"]["nodes"] == [
        {
            "kind": "HOLD",
            "amount": 4,
            "balanceChange": -4,
            "heldChange": 4,
            "memo": "A picture",
        },
        {"kind": "GRANT", "amount": 10, "balanceChange": 10, "heldChange": 0, "memo": ""},
    ]


async def test_what_the_balance_pays_for_is_estimated(ada: Client, bank: Bank) -> None:
    await bank.give(key_of(ada), 11)
    estimate = "{ viewer { wallet { estimate { pictures narratedMinutes answers } } } }"

    found = (await ada.ask(estimate))["viewer"]["wallet"]["estimate"]

    assert found == {"pictures": 2, "narratedMinutes": 5, "answers": 11}


async def test_nobody_sees_anothers_wallet(ada: Client, bob: Client, bank: Bank) -> None:
    await bank.give(key_of(ada), 10)
    mine = (await ada.ask("{ viewer { wallet { id entries { nodes { id } } } } }"))["viewer"]
    ids = [mine["wallet"]["id"], mine["wallet"]["entries"]["nodes"][0]["id"]]
    nodes = "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }"

    assert (await ada.ask(nodes, {"ids": ids}))["nodes"] == [{"id": each} for each in ids]
    assert (await bob.ask(nodes, {"ids": ids}))["nodes"] == [None, None]


async def test_packs_are_what_the_settings_say(ada: Client) -> None:
    found = (await ada.ask("{ creditPacks { name credits price currency } }"))["creditPacks"]

    assert found[0] == {"name": "small", "credits": 500, "price": 600, "currency": "usd"}
    assert [each["name"] for each in found] == ["small", "medium", "large"]


async def test_an_administrator_moves_credits_once_and_says_why(
    boss: Client, ada: Client, bank: Bank
) -> None:
    given = await adjust(boss, ada, 30)
    again = await adjust(boss, ada, 30)
    taken = await adjust(boss, ada, -10, idempotencyKey="two", memo=" Too many ")

    assert given == again
    assert (given["amount"], given["memo"]) == (30, "Sorry")
    assert (taken["amount"], taken["memo"]) == (-10, "Too many")
    assert await bank.wallet(key_of(ada)) == (20, 0, 0)


async def test_nobody_takes_what_is_not_there(boss: Client, ada: Client, bank: Bank) -> None:
    await bank.give(key_of(ada), 4)

    refused = await adjust(boss, ada, -9)

    assert refused == {
        "__typename": "InsufficientCredits",
        "code": "INSUFFICIENT_CREDITS",
        "needed": 9,
        "available": 4,
        "missing": 5,
    }
    assert await bank.wallet(key_of(ada)) == (4, 0, 0)


async def test_moving_takes_a_memo_an_amount_and_a_key(boss: Client, ada: Client) -> None:
    refused = await adjust(boss, ada, 0, memo="  ", idempotencyKey="")

    assert refused["fields"] == [
        {"path": "amount"},
        {"path": "memo"},
        {"path": "idempotencyKey"},
    ]
    nobody = Client(ada.http, account={"id": encode_id("User", uuid7())})
    assert (await adjust(boss, nobody, 1))["__typename"] == "NotFound"


async def test_members_move_nothing_by_hand(ada: Client, bank: Bank) -> None:
    given = {"userId": ada.account["id"], "amount": 5, "memo": "Me", "idempotencyKey": "x"}

    error = await ada.fail(ADJUST, {"input": given})

    assert error["extensions"]["code"] == "FORBIDDEN"
    assert await bank.wallet(key_of(ada)) == (0, 0, 0)


async def test_whoever_watches_themselves_hears_of_their_credits(
    served: Client, bank: Bank
) -> None:
    ada = await join(served, "ada")
    async with by_sse(ada, FOLLOW) as events, asyncio.timeout(20):
        first = await taken(events, "viewer", 1)
        await bank.give(key_of(ada), 10)
        await bank.hold(key_of(ada), 4)
        told = await taken(events, "viewer", 2)

    changed = "ViewerWalletChanged"
    assert first == [{"__typename": "ViewerSnapshot"}]
    assert told == [
        {"__typename": changed, "balance": 10, "held": 0},
        {"__typename": changed, "balance": 6, "held": 4},
    ]
