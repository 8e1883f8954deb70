"""Guesses are counted one by one, however they are sent, and shut nobody out but the guesser."""

import httpx2
import pytest
from sqlalchemy import select
from starlette.applications import Starlette

from app.accounts.models import LoginEvent
from app.accounts.service.administer import disable_user
from app.accounts.service.sessions import Device
from app.accounts.service.throttle import ACCOUNT, GUESSES, PLACE, throttle_sign_in
from app.platform.errors import RateLimited
from app.platform.runtime import Runtime
from tests.installation import PASSWORD, Client, Mailbox, work_off

SIGN_IN = """
mutation ($input: SignInInput!) {
  signIn(input: $input) {
    __typename
    ... on SignInPayload { token account { username } }
    ... on Problem { code message }
  }
}
"""
LINK = "mutation ($email: String!) { requestSignInLink(input: {email: $email}) { __typename } }"
BY_LINK = """
mutation ($token: String!) { signInWithLink(input: {token: $token}) {
  __typename ... on SignInWithLinkPayload { account { username } }
} }
"""
GUESS = 'signIn(input: {email: "%s", password: "wrong guess"}) { __typename }'
AT_ONCE = GUESSES[0].most
WRONG = "wrong guess"


async def never() -> bool:
    return False


async def always() -> bool:
    return True


async def guess(client: Client, email: str = "ada@example.org", password: str = WRONG) -> str:
    given = {"email": email, "password": password}
    return str((await client.ask(SIGN_IN, {"input": given}))["signIn"]["__typename"])


async def from_place(app: Starlette, address: str, **given: str) -> str:
    """Guess from another address."""
    transport = httpx2.ASGITransport(app=app, client=(address, 1))
    async with httpx2.AsyncClient(transport=transport, base_url="http://test") as http:
        return await guess(Client(http), **given)


def test_each_stage_is_slower_than_the_one_before() -> None:
    waits = [pace.seconds / pace.most for pace in GUESSES]

    assert waits == [12, 60, 540]
    assert [pace.most for pace in GUESSES] == [5, 15, 40]


async def test_guesses_in_aliases_are_counted_one_by_one(stranger: Client, ada: Client) -> None:
    many = "".join(f"a{n}: {GUESS % 'ada@example.org'}" for n in range(50))

    answers = await stranger.ask("mutation {" + many + "}")

    names = [answer["__typename"] for answer in answers.values()]
    assert names == ["InvalidCredentials"] * AT_ONCE + ["RateLimited"] * (50 - AT_ONCE)


async def test_the_right_password_forgives_the_wrong_ones(stranger: Client, ada: Client) -> None:
    for _ in range(AT_ONCE - 1):
        await guess(stranger)

    assert await guess(stranger, password=PASSWORD) == "SignInPayload"
    assert [await guess(stranger) for _ in range(AT_ONCE)] == ["InvalidCredentials"] * AT_ONCE
    assert await guess(stranger, password=PASSWORD) == "RateLimited"


async def test_who_guesses_elsewhere_shuts_nobody_out_here(
    app: Starlette, stranger: Client, ada: Client
) -> None:
    for _ in range(AT_ONCE + 1):
        await from_place(app, "203.0.113.1")

    assert await from_place(app, "203.0.113.1", password=PASSWORD) == "RateLimited"
    assert await guess(stranger, password=PASSWORD) == "SignInPayload"


async def test_from_all_over_the_world_only_known_places_and_mailed_links_get_in(
    app: Starlette, stranger: Client, ada: Client, runtime: Runtime, mailbox: Mailbox
) -> None:
    assert await guess(stranger, password=PASSWORD) == "SignInPayload"
    for number in range(ACCOUNT.most):
        device = Device(f"198.51.{number // 250}.{number % 250}", "")
        # The account's budget, without the hash that each guess costs.
        try:
            await throttle_sign_in(runtime.limiter, "ada@example.org", device, never)
        except RateLimited:
            break

    strange = await from_place(app, "203.0.113.9", password=PASSWORD)
    known = await guess(stranger, password=PASSWORD)
    await stranger.ask(LINK, {"email": "ada@example.org"})
    await work_off(runtime)
    linked = await stranger.ask(BY_LINK, {"token": mailbox.token("ada@example.org")})

    assert (strange, known) == ("RateLimited", "SignInPayload")
    assert linked["signInWithLink"] == {
        "__typename": "SignInWithLinkPayload",
        "account": {"username": "ada"},
    }


async def test_a_link_is_good_once_and_only_for_its_purpose(
    stranger: Client, ada: Client, runtime: Runtime, mailbox: Mailbox
) -> None:
    await stranger.ask(LINK, {"email": "ada@example.org"})
    await work_off(runtime)
    token = mailbox.token("ada@example.org")
    verify = "mutation ($t: String!) { verifyEmail(input: {token: $t}) { __typename } }"

    other = await stranger.ask(verify, {"t": token})
    first = await stranger.ask(BY_LINK, {"token": token})
    again = await stranger.ask(BY_LINK, {"token": token})

    assert other["verifyEmail"]["__typename"] == "WorthlessToken"
    assert first["signInWithLink"]["__typename"] == "SignInWithLinkPayload"
    assert again["signInWithLink"]["__typename"] == "WorthlessToken"


async def test_nobody_without_an_account_is_mailed_a_link(
    stranger: Client, ada: Client, runtime: Runtime, mailbox: Mailbox
) -> None:
    answers = [
        await stranger.ask(LINK, {"email": email})
        for email in ("nobody@example.org", "ada@example.org")
    ]
    await work_off(runtime)

    assert answers[0] == answers[1]
    assert [to for to, _ in mailbox.arrived] == ["ada@example.org"]


async def test_addresses_of_one_ipv6_subscriber_are_counted_as_one(runtime: Runtime) -> None:
    async def at(number: int) -> None:
        device = Device(f"2001:db8:0:1::{number:x}", "")
        email = f"nobody{number}@example.org"
        await throttle_sign_in(runtime.limiter, email, device, never)

    for number in range(PLACE[0].most):
        await at(number)

    with pytest.raises(RateLimited):
        await at(PLACE[0].most)


async def test_what_is_known_of_a_place_does_not_lift_the_limit_of_the_place(
    runtime: Runtime,
) -> None:
    device = Device("127.0.0.9", "")
    for _ in range(AT_ONCE):
        await throttle_sign_in(runtime.limiter, "ada@example.org", device, always)

    with pytest.raises(RateLimited):
        await throttle_sign_in(runtime.limiter, "ada@example.org", device, always)


async def test_a_guess_at_nobody_writes_as_much_as_one_at_somebody(
    stranger: Client, ada: Client, runtime: Runtime
) -> None:
    await guess(stranger)
    await guess(stranger, email="nobody@example.org")

    async with runtime.database.read() as session:
        events = (await session.scalars(select(LoginEvent).order_by(LoginEvent.id))).all()
    assert [event.outcome for event in events] == ["WRONG_PASSWORD"] * 2
    assert [event.user_id is None for event in events] == [False, True]


async def test_somebody_disabled_is_told_nothing_else(
    stranger: Client, ada: Client, runtime: Runtime
) -> None:
    async with runtime.database.unit() as unit:
        await disable_user(unit, "ada@example.org")

    assert await guess(stranger, password=PASSWORD) == "InvalidCredentials"
    assert (await ada.post("{ viewer { account { id } } }")).status_code == 401


async def test_the_owner_sees_the_attempts(stranger: Client, ada: Client) -> None:
    await guess(stranger)
    query = "{ viewer { loginEvents(first: 9) { nodes { outcome method ip } } } }"

    nodes = (await ada.ask(query))["viewer"]["loginEvents"]["nodes"]

    assert nodes == [{"outcome": "WRONG_PASSWORD", "method": "PASSWORD", "ip": "127.0.0.9"}]
