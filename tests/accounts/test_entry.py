"""Coming in and going out."""

import pytest

from app.accounts.service.sessions import Device
from app.accounts.service.throttle import ADDRESS_GUESSES, throttle_sign_in
from app.platform.errors import RateLimited
from app.platform.runtime import Runtime
from tests.installation import PASSWORD, SIGN_UP, Client, join

VIEWER = "{ viewer { account { username email } currentWorkspace { name role isPersonal } } }"
SIGN_IN = """
mutation ($input: SignInInput!) {
  signIn(input: $input) {
    ... on SignInPayload { token account { username } session { isCurrent } }
    ... on Problem { __typename code message }
    ... on RateLimited { retryAfter }
  }
}
"""


async def test_signing_up_makes_an_account_with_a_workspace_of_ones_own(stranger: Client) -> None:
    ada = await join(stranger, "ada")

    assert (await ada.ask(VIEWER))["viewer"] == {
        "account": {"username": "ada", "email": "ada@example.org"},
        "currentWorkspace": {"name": "ada", "role": "OWNER", "isPersonal": True},
    }


async def test_nobody_is_signed_in_without_a_token(stranger: Client) -> None:
    assert await stranger.ask(VIEWER) == {"viewer": None}


async def test_an_address_is_taken_in_any_spelling(stranger: Client, ada: Client) -> None:
    again = {"email": " ADA@Example.ORG ", "password": PASSWORD, "username": "other"}

    payload = (await stranger.ask(SIGN_UP, {"input": again}))["signUp"]

    assert payload["code"] == "CONFLICT"


async def test_every_wrong_field_is_named(stranger: Client) -> None:
    wrong = {"email": "nobody", "password": "short", "username": "Ü", "fullName": "x" * 201}
    query = SIGN_UP.replace(
        "... on Problem", "... on InvalidInput { fields { path } } ... on Problem"
    )

    payload = (await stranger.ask(query, {"input": wrong}))["signUp"]

    assert [each["path"] for each in payload["fields"]] == [
        "email",
        "username",
        "fullName",
        "password",
    ]


async def test_a_password_must_not_contain_the_address(stranger: Client) -> None:
    given = {"email": "katherine@example.org", "password": "xKatherine2026x"}

    payload = (await stranger.ask(SIGN_UP, {"input": given}))["signUp"]

    assert payload["code"] == "INVALID_INPUT"


async def test_signing_in_opens_a_session(stranger: Client, ada: Client) -> None:
    given = {"email": "ada@example.org", "password": PASSWORD}

    payload = (await stranger.ask(SIGN_IN, {"input": given}))["signIn"]

    assert payload["account"] == {"username": "ada"}
    assert payload["session"] == {"isCurrent": True}
    assert payload["token"] != ada.token


async def test_wrong_password_and_unknown_account_get_the_same_answer(
    stranger: Client, ada: Client
) -> None:
    answers = [
        (await stranger.ask(SIGN_IN, {"input": {"email": email, "password": "not the password"}}))
        for email in ("ada@example.org", "nobody@example.org")
    ]

    assert answers[0] == answers[1]
    assert answers[0]["signIn"]["code"] == "INVALID_CREDENTIALS"


async def test_guesses_in_aliases_are_counted_one_by_one(stranger: Client, ada: Client) -> None:
    guess = 'signIn(input: {email: "ada@example.org", password: "wrong guess"}) { __typename }'
    many = "mutation {" + "".join(f"a{n}: {guess}" for n in range(12)) + "}"

    answers = await stranger.ask(many)

    names = [answer["__typename"] for answer in answers.values()]
    assert names == ["InvalidCredentials"] * 10 + ["RateLimited"] * 2


async def test_addresses_of_one_ipv6_subscriber_are_counted_as_one(runtime: Runtime) -> None:
    async def guess(number: int) -> None:
        device = Device(f"2001:db8:0:1::{number:x}", "")
        await throttle_sign_in(runtime.limiter, f"nobody{number}@example.org", device)

    for number in range(ADDRESS_GUESSES):
        await guess(number)

    with pytest.raises(RateLimited):
        await guess(ADDRESS_GUESSES)


async def test_signing_out_ends_the_session_at_once(ada: Client) -> None:
    await ada.ask("mutation { signOut { __typename } }")

    answer = await ada.post(VIEWER)

    assert answer.status_code == 401
    assert answer.json()["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"


async def test_a_refreshed_session_has_a_new_token_and_the_old_is_worthless(ada: Client) -> None:
    query = "mutation { refreshSession { ... on RefreshSessionPayload { token } } }"

    token = (await ada.ask(query))["refreshSession"]["token"]

    assert (await ada.post(VIEWER)).status_code == 401
    assert (await Client(ada.http, token).ask(VIEWER))["viewer"]["account"]["username"] == "ada"


async def test_one_can_end_ones_own_sessions_only(ada: Client, bob: Client) -> None:
    sessions = (await ada.ask("{ viewer { sessions { id isCurrent } } }"))["viewer"]["sessions"]
    query = "mutation ($id: ID!) { revokeSession(input: {id: $id}) { __typename } }"

    theirs = await bob.ask(query, {"id": sessions[0]["id"]})
    still = await ada.post(VIEWER)
    own = await ada.ask(query, {"id": sessions[0]["id"]})

    assert theirs == {"revokeSession": {"__typename": "NotFound"}}
    assert still.status_code == 200
    assert own == {"revokeSession": {"__typename": "RevokeSessionPayload"}}
    assert (await ada.post(VIEWER)).status_code == 401


async def test_a_browser_can_have_the_token_as_a_cookie(stranger: Client, ada: Client) -> None:
    given = {"email": "ada@example.org", "password": PASSWORD, "cookie": True}

    answer = await stranger.post(SIGN_IN, {"input": given})

    token = answer.json()["data"]["signIn"]["token"]
    assert answer.headers["set-cookie"] == (
        f"__Host-fabula={token}; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=2592000"
    )
